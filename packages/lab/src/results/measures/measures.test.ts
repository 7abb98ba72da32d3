import { describe, expect, it } from 'vitest';
import { classMeasures } from './class-measures.js';
import { labelMeasures } from './label-measures.js';
import { rankingMeasures } from './ranking.js';
import { regressionMeasures } from './regression-measures.js';

// Expected values: scikit-learn 1.9.1 with the same numbers: confusion_matrix, precision_recall_fscore_support, roc_auc_score,
// average_precision_score, f1_score(average=..), mean_squared_error, mean_absolute_error, r2_score(multioutput='raw_values').

describe('measures of classes', () => {
  // prettier-ignore
  const logits = Float32Array.of(2, 1, 0, 0.5, 1.5, -1, 0, 0.25, 3, 1, 3, 0.5, -1, 0.25, 1, 0.2, 0.1, 0.3, 1, 0.5, 0, 0, 1, -1);
  const labels = [0, 0, 2, 1, 1, 2, 0, 1];
  const measures = classMeasures(logits, labels, ['fig', 'kiwi', 'plum']);

  it('are those of scikit-learn, class by class', () => {
    expect(measures.confusion).toEqual([
      [2, 1, 0],
      [0, 2, 1],
      [0, 0, 2],
    ]);
    expect(measures.error).toBe(25);
    expect(measures.macroRecall).toBeCloseTo(0.7777777777777777, 12);
    expect(measures.macroF1).toBeCloseTo(0.7555555555555555, 12);
    const [fig, kiwi, plum] = measures.classes;
    expect(fig).toMatchObject({ name: 'fig', support: 3, precision: 1, f1: 0.8 });
    expect(fig?.auc).toBeCloseTo(0.9333333333333333, 6);
    expect(fig?.averagePrecision).toBeCloseTo(0.9166666666666666, 6);
    expect(kiwi?.recall).toBeCloseTo(0.66666667, 8);
    expect(kiwi?.auc).toBeCloseTo(0.7333333333333333, 6);
    expect(kiwi?.averagePrecision).toBeCloseTo(0.7222222222222223, 6);
    expect(plum).toMatchObject({ support: 2, recall: 1 });
    expect(plum?.auc).toBeCloseTo(0.9166666666666667, 6);
  });

  it('are null where they would be 0 of 0: a class that neither occurs nor is predicted', () => {
    const [first, absent] = classMeasures(Float32Array.of(1, 0, 2, 0), [0, 0], ['all', 'none']).classes;
    expect(absent).toMatchObject({ support: 0, precision: null, recall: null, f1: null, auc: null });
    expect(first).toMatchObject({ recall: 1, auc: null, averagePrecision: 1 });
  });

  it('leave out the table of confusions beyond 256 classes, and ranks beyond 100', () => {
    const names = Array.from({ length: 300 }, (_, index) => `class ${index}`);
    const one = new Float32Array(300).fill(0);
    one[299] = 1;
    const many = classMeasures(one, [299], names);
    expect(many).toMatchObject({ error: 0, confusion: null, macroF1: 1 });
    expect(many.classes[299]).toMatchObject({ recall: 1, auc: null });
  });
});

it('ranks with ties as scikit-learn does', () => {
  const { auc, averagePrecision } = rankingMeasures([3, 2, 2, 2, 1, 1, 0], [1, 0, 1, 1, 0, 1, 0]);
  expect(auc).toBeCloseTo(0.7916666666666666, 12);
  expect(averagePrecision).toBeCloseTo(0.7916666666666666, 12);
});

it('measures several labels as scikit-learn does, together and one by one', () => {
  const logits = Float32Array.of(1, -2, 0.5, 3, -1, 2, -0.5, -1, 2, -3, -4, 1);
  const targets = Float32Array.of(1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 0, 0);
  const measures = labelMeasures(logits, targets, ['red', 'big']);
  expect(measures.error).toBeCloseTo(33.33333333333333, 12);
  expect(measures.sampleError).toBeCloseTo(66.66666666666666, 12);
  expect(measures.microF1).toBeCloseTo(0.6666666666666666, 12);
  expect(measures.macroF1).toBeCloseTo(0.6666666666666666, 12);
  expect(measures.labels[0]).toMatchObject({ name: 'red', support: 3 });
  expect(measures.labels[0]?.auc).toBeCloseTo(0.888888888888889, 12);
  expect(measures.labels[1]?.averagePrecision).toBeCloseTo(0.8333333333333333, 12);
});

it('measures numbers in the unit of the source as scikit-learn does', () => {
  const outputs = Float32Array.of(0.5, 1, -1, 0.25, 0, -1, 1.5, 0);
  const targets = Float32Array.of(0.25, 1.5, -0.5, 0, 0, -0.5, 1, -1);
  const task = { targetNames: ['price', 'rooms'], deviations: [10, 2] };
  const measures = regressionMeasures(outputs, targets, task);
  const [price, rooms] = measures.targets;
  expect(price).toMatchObject({ name: 'price', rmse: 3.75, mae: 3.125 });
  expect(rooms).toMatchObject({ name: 'rooms', rmse: 1.25, mae: 1.125 });
  expect(price?.r2).toBeCloseTo(0.52, 12);
  expect(rooms?.r2).toBeCloseTo(0.55357143, 8);
  expect(measures.r2).toBeCloseTo(0.5367857142857143, 12);
  expect(measures.standardizedRmse).toBeCloseTo(0.5153882032022076, 12);
});
