import { describe, expect, it } from 'vitest';
import type { EpochRecord } from '../results/records.js';
import type { LedgerColumns } from '../run-folder/ledger.js';
import { inspectRun } from './inspect-run.js';
import { inspectionLists } from './inspection-lists.js';
import { otsuThreshold } from './otsu-threshold.js';

/** A ledger of samples given by mean loss, margin and, where it was changed, the true label; all are labelled 0. */
function ledgerOf(
  rows: readonly {
    mean: number;
    margin: number;
    loss?: number;
    truth?: number;
    correct?: number;
    forgotten?: number;
  }[],
  withTruth = true,
): LedgerColumns {
  const integers = (value: (row: (typeof rows)[number]) => number) => Int32Array.from(rows, value);
  const floats = (value: (row: (typeof rows)[number]) => number) => Float32Array.from(rows, value);
  return {
    label: integers(() => 0),
    ...(withTruth && { trueLabel: integers(({ truth }) => truth ?? 0) }),
    loss: floats(({ loss, mean }) => loss ?? mean),
    knownLoss: floats(({ mean }) => mean),
    meanLoss: floats(({ mean }) => mean),
    meanMargin: floats(({ margin }) => margin),
    prediction: integers(({ margin }) => (margin < 0 ? 1 : 0)),
    correct: integers(({ correct }) => correct ?? 0),
    forgotten: integers(({ forgotten }) => forgotten ?? 0),
    draws: integers(() => 1),
    lastDraw: integers(() => 1),
  };
}

describe('otsuThreshold', () => {
  it('parts two groups of any size halfway between them', () => {
    expect(otsuThreshold([0, 1, 9, 10])).toBe(5);
    expect(otsuThreshold([9, ...Array.from({ length: 99 }, () => 1)])).toBe(5);
  });

  it('agrees with the definition by hand', () => {
    // Variance between the groups of 1, 2, 3, 7 split behind the 1st, 2nd, 3rd value, times n^2:
    // 1*3*(1-4)^2 = 27, 2*2*(1.5-5)^2 = 49, 3*1*(2-7)^2 = 75: the third is the greatest.
    expect(otsuThreshold([7, 1, 3, 2])).toBe(5);
  });

  it('parts nothing where all values are the same', () => {
    expect(otsuThreshold([2, 2, 2])).toBe(Infinity);
    expect(otsuThreshold([])).toBe(Infinity);
  });
});

describe('inspectRun', () => {
  const rows = [
    { mean: 0.1, margin: 5, correct: 4 },
    { mean: 3.5, margin: -2, truth: 1 },
    { mean: 0.2, margin: 4, loss: 9, correct: 3, forgotten: 1 },
    { mean: 3, margin: -1 },
    { mean: 4, margin: -3, truth: 1 },
    { mean: 3.2, margin: 0.5, correct: 3, forgotten: 2 },
    { mean: 0.3, margin: 1, truth: 1, correct: 4, forgotten: 2 },
    { mean: 0.1, margin: 6, correct: 4 },
  ];

  it('suspects a high mean loss where the prediction was another, most suspect first', () => {
    // Halfway between .3 and 3; the sample of 3.2 was predicted as labelled on average.
    const { labelErrors } = inspectRun(ledgerOf(rows), undefined);
    expect(labelErrors.ids).toEqual([4, 1, 3]);
    expect(labelErrors.threshold).toBeCloseTo(1.65, 6);
  });

  it('judges the suspects against the labels that were changed', () => {
    // Changed are 1, 4, 6. Suspect are 4, 1, 3. All three changed ones stand among the first 5 of 4 1 5 3 6.
    expect(inspectRun(ledgerOf(rows), undefined).judged).toEqual({
      changed: 3,
      precision: 2 / 3,
      recall: 2 / 3,
      precisionAt90: 3 / 5,
    });
    expect(inspectRun(ledgerOf(rows, false), undefined).judged).toBeNull();
  });

  it('sorts the hardest, never learnt and most forgotten samples', () => {
    const { hardest, neverLearnt, mostForgotten } = inspectRun(ledgerOf(rows), undefined);
    expect(hardest.slice(0, 3)).toEqual([2, 4, 1]);
    expect(neverLearnt).toEqual([4, 1, 3]);
    expect(mostForgotten).toEqual([5, 6, 2]);
  });

  it('lists what auto held back: known losses above its threshold, where it limits their draws', () => {
    const explanation = { isCapped: true, threshold: 0.25 };
    const heldBack = (last: object) => inspectRun(ledgerOf(rows), last as EpochRecord).heldBack;
    expect(heldBack({ explanation })).toEqual([4, 1, 5, 3, 6]);
    expect(heldBack({ explanation: { ...explanation, isCapped: false } })).toEqual([]);
    expect(heldBack({})).toBeNull();
  });

  it('calls what auto held back mislabelled only where it is hardly ever predicted as labelled, and classes have no weights', () => {
    const last = { explanation: { isCapped: true, threshold: 0.25 } } as EpochRecord;
    const wrong = Array.from({ length: 20 }, () => ({ mean: 3, margin: -1 }));
    const told = (ledger: LedgerColumns, isWeighted?: boolean) =>
      inspectionLists(inspectRun(ledger, last, undefined, isWeighted)).find(
        ({ title }) => title === 'Held back by auto',
      )?.what;
    expect(told(ledgerOf(wrong))).toMatch(/^likely mislabelled as it saw them at the end: still drawn, /);
    expect(told(ledgerOf(rows))).toMatch(
      /^losses above its threshold at the end, which need not be wrong labels, as 2 of them are predicted as labelled: still /,
    );
    expect(told(ledgerOf(wrong), true)).toMatch(
      /^losses above its threshold at the end with the class weights, .*, and 0 of them are predicted as labelled: still /,
    );
  });

  it('suspects none where all losses are the same', () => {
    const same = inspectRun(
      ledgerOf([
        { mean: 1, margin: -1 },
        { mean: 1, margin: -1, truth: 1 },
      ]),
      undefined,
    );
    expect(same.labelErrors).toEqual({ ids: [], threshold: Infinity });
    expect(same.judged).toEqual({ changed: 1, precision: null, recall: 0, precisionAt90: 0.5 });
  });
});
