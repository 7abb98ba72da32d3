import { expect, it } from 'vitest';
import { classMeasures } from '../results/measures/class-measures.js';
import { labelMeasures } from '../results/measures/label-measures.js';
import { describeNeverPredicted } from './never-predicted.js';

/** Measures of samples of these labels that are all taken for class 0. */
const allFirst = (labels: readonly number[], names: readonly string[]) =>
  classMeasures(
    Float32Array.from(labels.flatMap(() => names.map((_, index) => Number(index === 0)))),
    labels,
    names,
  );

it('names the classes that samples have and no prediction is, and no others', () => {
  const names = ['ok', 'leak', 'none', 'two\nlines'];
  expect(describeNeverPredicted(allFirst([0, 0, 1, 3, 3], names))).toBe(
    'never predicted: leak (1 sample), two lines (2 samples)',
  );
  expect(describeNeverPredicted(allFirst([0, 0], names))).toBe('');
});

it('names the labels that samples have and that are predicted for none', () => {
  // Two samples of three labels: the first is predicted, the second not, and none has the third.
  const measures = labelMeasures(Float32Array.of(1, -1, -1, -1, -1, -1), Float32Array.of(1, 1, 0, 0, 1, 0), [
    'a',
    'b',
    'c',
  ]);
  expect(describeNeverPredicted(measures)).toBe('never predicted: b (2 samples)');
});

it('names ten of many, and counts the others, where no confusions are kept, too', () => {
  const names = Array.from({ length: 300 }, (_, index) => `c${index}`);
  const labels = names.map((_, index) => index);
  expect(describeNeverPredicted(allFirst(labels, names))).toMatch(
    /^never predicted: c1 \(1 sample\), .* c10 \(1 sample\), 289 more classes$/,
  );
});
