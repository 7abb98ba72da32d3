import { describe, expect, it } from 'vitest';
import type { LedgerColumns } from '../run-folder/ledger.js';
import type { RunManifest } from '../run-folder/run-manifest.js';
import { inspectRun } from './inspect-run.js';
import { lossWithoutWeights, withoutWeights } from './without-weights.js';

/** A run of classes with these weights. */
function runOf(classNames: readonly string[], classWeights?: RunManifest['config']['classWeights']) {
  const config = { data: { name: 'made' }, ...(classWeights && { classWeights }) };
  return { config, data: { classes: classNames.length, classNames } } as unknown as RunManifest;
}

/** A ledger of what a model of weighted classes learnt: it multiplies the probabilities of a sample by the weights, and its loss by that of the label. */
function learnt(
  samples: readonly { readonly label: number; readonly probabilities: readonly number[] }[],
  weights: readonly number[],
): LedgerColumns {
  const rows = samples.map(({ label, probabilities }) => {
    const raised = probabilities.map((probability, index) => probability * weights[index]!);
    const sum = raised.reduce((total, value) => total + value, 0);
    const others = raised.map((value, index) => (index === label ? 0 : value));
    const loss = -weights[label]! * Math.log(raised[label]! / sum);
    const margin = Math.log(raised[label]! / Math.max(...others));
    return { label, prediction: raised.indexOf(Math.max(...raised)), loss, margin };
  });
  const floats = (value: (row: (typeof rows)[number]) => number) => Float32Array.from(rows, value);
  const integers = (value: (row: (typeof rows)[number]) => number) => Int32Array.from(rows, value);
  return {
    label: integers(({ label }) => label),
    prediction: integers(({ prediction }) => prediction),
    loss: floats(({ loss }) => loss),
    knownLoss: floats(({ loss }) => loss),
    meanLoss: floats(({ loss }) => loss),
    meanMargin: floats(({ margin }) => margin),
    correct: integers(() => 0),
    forgotten: integers(() => 0),
    draws: integers(() => 1),
    lastDraw: integers(() => 1),
  };
}

describe('withoutWeights', () => {
  it('gives the losses and margins that the true probabilities have', () => {
    const samples = [
      { label: 0, probabilities: [0.99, 0.01] },
      { label: 0, probabilities: [0.6, 0.4] },
      { label: 1, probabilities: [0.6, 0.4] },
      { label: 1, probabilities: [1e-9, 1 - 1e-9] },
    ];
    const ledger = learnt(samples, [1, 20]);
    const { loss, meanLoss, meanMargin, knownLoss } = withoutWeights(
      ledger,
      runOf(['no', 'yes'], { yes: 20 }),
    );
    for (const [id, { label, probabilities }] of samples.entries()) {
      const own = probabilities[label]!;
      expect(loss[id]).toBeCloseTo(-Math.log(own), 5);
      expect(meanLoss[id]).toBeCloseTo(-Math.log(own), 5);
      expect(meanMargin[id]).toBeCloseTo(Math.log(own / (1 - own)), 4);
    }
    expect(knownLoss).toBe(ledger.knownLoss);
  });

  it('takes the class that was predicted for what is not the label, where there are more', () => {
    const samples = [{ label: 0, probabilities: [0.3, 0, 0.7] }];
    const { loss, meanMargin } = withoutWeights(
      learnt(samples, [1, 2, 5]),
      runOf(['a', 'b', 'c'], { b: 2, c: 5 }),
    );
    expect(loss[0]).toBeCloseTo(-Math.log(0.3), 5);
    expect(meanMargin[0]).toBeCloseTo(Math.log(0.3 / 0.7), 5);
  });

  it('leaves what no weight has changed', () => {
    const ledger = learnt([{ label: 0, probabilities: [0.4, 0.6] }], [1, 1]);
    expect(withoutWeights(ledger, runOf(['no', 'yes']))).toBe(ledger);
    // A class of weight 0 has no loss to tell.
    const silent = { ...ledger, loss: Float32Array.of(0) };
    expect(lossWithoutWeights(silent, runOf(['no', 'yes'], { no: 0 }))(0, 0)).toBe(0);
  });

  it('has wrong labels found, and not what is taken for a heavy class or of one', () => {
    // 95 of `no`, one of them truly `yes`; 5 of `yes`, one of them truly `no`; ten of `no` lie where `yes` is a fifth.
    const samples = Array.from({ length: 100 }, (_, id) => {
      const label = id < 95 ? 0 : 1;
      const yes = id === 0 ? 0.98 : id === 99 ? 0.02 : id > 94 ? 0.9 : id > 84 ? 0.2 : 0.01;
      return { label, probabilities: [1 - yes, yes] };
    });
    const balanced = [100 / (2 * 95), 100 / (2 * 5)];
    const ledger = learnt(samples, balanced);
    expect(inspectRun(ledger, undefined).labelErrors.ids).toEqual([99]);
    const run = runOf(['no', 'yes'], 'balanced');
    expect(inspectRun(withoutWeights(ledger, run), undefined).labelErrors.ids).toEqual([0, 99]);
  });
});
