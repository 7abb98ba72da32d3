import { describe, expect, it } from 'vitest';
import { chooseBaseline, costReached, judge } from './judge.js';
import { runOf } from './records.testing.js';

describe('chooseBaseline', () => {
  it('takes shuffle wherever it stands, else the first strategy', () => {
    expect(chooseBaseline(['rank:1e8:r', 'shuffle'])).toBe('shuffle');
    expect(chooseBaseline(['random', 'rank:1e8'])).toBe('random');
    expect(() => chooseBaseline([])).toThrow('strategies: must name at least one, got none');
  });
});

describe('costReached', () => {
  it('counts whole epochs up to the first at or below the target, and their work without evaluation', () => {
    const { epochs } = runOf({ select: 'shuffle', losses: [0.5, 0.2, 0.3, 0.1] });
    // Each epoch of runOf works 2 + 0.25 + 0.75 seconds and evaluates 10.
    expect(costReached(epochs, 0.2)).toEqual({ epochs: 2, seconds: 6 });
    expect(costReached(epochs, 0.19)).toEqual({ epochs: 4, seconds: 12 });
    expect(costReached(epochs, 0.05)).toBeNull();
  });
});

describe('judge', () => {
  it('divides what the baseline needed by what the strategy needed', () => {
    const runs = [
      runOf({ select: 'shuffle', losses: [0.4, 0.3, 0.2, 0.1], trainSeconds: 2 }),
      runOf({ select: 'rank:1e8:r', losses: [0.5, 0.1, 0.01, 0.001], trainSeconds: 3 }),
    ];
    expect(judge(runs, 'shuffle')).toEqual([
      {
        optimizer: 'adam',
        select: 'rank:1e8:r',
        seed: 1,
        baseline: 'shuffle',
        targetLoss: 0.1,
        epochs: 2,
        seconds: 8,
        baselineEpochs: 4,
        baselineSeconds: 12,
        epochRatio: 2,
        secondRatio: 1.5,
      },
    ]);
  });

  it('measures the baseline by the same rule: the first epoch at its final cost, not the last', () => {
    const runs = [
      runOf({ select: 'shuffle', losses: [0.4, 0.1, 0.3, 0.2] }),
      runOf({ select: 'random', losses: [0.4, 0.3, 0.25, 0.2] }),
    ];
    expect(judge(runs, 'shuffle')[0]).toMatchObject({ baselineEpochs: 2, epochs: 4, epochRatio: 0.5 });
  });

  it('says null where the target was not reached', () => {
    const runs = [
      runOf({ select: 'shuffle', losses: [0.4, 0.1] }),
      runOf({ select: 'random', losses: [0.4, 0.2] }),
    ];
    expect(judge(runs, 'shuffle')[0]).toMatchObject({
      epochs: null,
      seconds: null,
      epochRatio: null,
      secondRatio: null,
      baselineEpochs: 2,
    });
  });

  it('compares runs of the same optimizer and seed only', () => {
    const runs = ['adam', 'adadelta'].flatMap((optimizer, o) =>
      [1, 2].flatMap((seed) => [
        runOf({ optimizer, seed, select: 'shuffle', losses: [0.9, 0.1 * seed + o] }),
        runOf({ optimizer, seed, select: 'random', losses: [0.9, 0.5] }),
      ]),
    );
    expect(judge(runs, 'shuffle').map((s) => [s.optimizer, s.seed, s.targetLoss, s.epochs])).toEqual([
      ['adam', 1, 0.1, null],
      ['adam', 2, 0.2, null],
      ['adadelta', 1, 1.1, 1],
      ['adadelta', 2, 1.2, 1],
    ]);
  });

  it('refuses runs without their baseline', () => {
    expect(() => judge([runOf({ select: 'random', losses: [1] })], 'shuffle')).toThrow(
      'runs: must hold a finished run of shuffle with adam and seed 1, got none',
    );
  });
});
