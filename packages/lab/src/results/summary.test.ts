import { describe, expect, it } from 'vitest';
import { conclude } from './conclusion.js';
import { judge } from './judge.js';
import { median } from '../base/median.js';
import { runOf } from './records.testing.js';
import type { RunRecord } from './records.js';
import { summarize } from './summary.js';

const summary = (runs: RunRecord[]) =>
  summarize({ runs, speedups: judge(runs, 'shuffle'), baseline: 'shuffle' });

describe('median', () => {
  it('is the middle value, or the mean of the two middle ones', () => {
    expect(median([5])).toBe(5);
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 7])).toBe(6);
    expect(() => median([])).toThrow('values: must hold at least one, got none');
  });
});

describe('summarize', () => {
  it('takes medians over seeds, where a seed that never got there is the worst', () => {
    const rows = summary(
      [1, 2, 3].flatMap((seed) => [
        runOf({ seed, select: 'shuffle', losses: [0.9, 0.3, 0.2] }),
        // Reached after 1, 2 and never.
        runOf({
          seed,
          select: 'random',
          losses: [
            [0.1, 0.1, 0.1],
            [0.9, 0.15, 0.1],
            [0.9, 0.8, 0.7],
          ][seed - 1]!,
        }),
      ]),
    );
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      select: 'shuffle',
      isBaseline: true,
      epochs: 3,
      epochRatio: 1,
      seconds: 9,
    });
    expect(rows[1]).toMatchObject({
      select: 'random',
      trainLoss: 0.1,
      trainSeconds: 6,
      evalSeconds: 30,
      targetLoss: 0.2,
      epochs: 2,
      epochRatio: 1.5,
      seconds: 6,
      secondRatio: 1.5,
      reached: 2,
      seeds: 3,
    });
  });

  it('has no speed-up where no seed of the baseline has finished', () => {
    const runs = [runOf({ select: 'random', losses: [0.9, 0.2] })];
    const [row] = summarize({ runs, speedups: [], baseline: 'shuffle' });
    expect(row).toMatchObject({
      trainLoss: 0.2,
      targetLoss: null,
      epochs: null,
      secondRatio: null,
      reached: 0,
    });
  });

  it('has no median where most seeds never got there', () => {
    const rows = summary(
      [1, 2].flatMap((seed) => [
        runOf({ seed, select: 'shuffle', losses: [0.9, 0.2] }),
        runOf({ seed, select: 'random', losses: [0.9, seed / 10 + 0.05] }),
      ]),
    );
    expect(rows[1]).toMatchObject({
      epochs: null,
      epochRatio: null,
      seconds: null,
      secondRatio: null,
      reached: 1,
    });
  });
});

describe('conclude', () => {
  const shuffle = runOf({ select: 'shuffle', losses: [0.4, 0.3, 0.2, 0.1] });

  it('says how much faster the fastest was', () => {
    const runs = [
      shuffle,
      runOf({ select: 'rank:100', losses: [0.4, 0.3, 0.1, 0.05] }),
      runOf({ select: 'rank:1e8:r', losses: [0.4, 0.1, 0.05, 0.01], trainSeconds: 3 }),
    ];
    expect(conclude(summary(runs), 4)).toBe(
      "rank:1e8:r reached shuffle's final training cost (1.0e-1) in 2 of 4 epochs: 2.0 times as fast in epochs, 1.5 times as fast in time. " +
        'On the test samples it ended at error 0.40 %, shuffle at error 4.00 %. One seed cannot tell a lead from noise: --seeds 5 can.',
    );
  });

  it('says so when fewer epochs took more time', () => {
    const runs = [shuffle, runOf({ select: 'random', losses: [0.4, 0.3, 0.1, 0.1], trainSeconds: 9 })];
    expect(conclude(summary(runs), 4)).toBe(
      "random reached shuffle's final training cost (1.0e-1) in 3 of 4 epochs: 1.3 times as fast in epochs, 2.5 times as long. " +
        'On the test samples it ended at error 4.00 %, shuffle at error 4.00 %. One seed cannot tell a lead from noise: --seeds 5 can.',
    );
  });

  it('calls a difference below 5 % equal', () => {
    const runs = [shuffle, runOf({ select: 'random', losses: [0.4, 0.3, 0.2, 0.1], trainSeconds: 2.1 })];
    expect(conclude(summary(runs), 4)).toBe(
      "random reached shuffle's final training cost (1.0e-1) in 4 of 4 epochs: about as many epochs, about as long. " +
        'On the test samples it ended at error 4.00 %, shuffle at error 4.00 %. One seed cannot tell a lead from noise: --seeds 5 can.',
    );
  });

  it('says honestly when none reached the cost', () => {
    const random = runOf({ select: 'random', losses: [0.9, 0.5, 0.4, 0.2] });
    const weak = runOf({ select: 'rank:1e-2', losses: [0.9, 0.8, 0.7, 0.6] });
    expect(conclude(summary([shuffle, random]), 4)).toBe(
      "random did not reach shuffle's final training cost (1.0e-1) within 4 epochs; it ended at 2.0e-1. " +
        'On the test samples it ended at error 8.00 %, shuffle at error 4.00 %. One seed cannot tell a lead from noise: --seeds 5 can.',
    );
    expect(conclude(summary([shuffle, weak, random]), 4)).toBe(
      "No strategy reached shuffle's final training cost (1.0e-1) within 4 epochs; the closest, random, ended at 2.0e-1. " +
        'On the test samples it ended at error 8.00 %, shuffle at error 4.00 %. One seed cannot tell a lead from noise: --seeds 5 can.',
    );
  });

  it('does not call a goal missed that some seeds have reached', () => {
    const runs = [1, 2].flatMap((seed) => [
      { ...shuffle, seed },
      runOf({ seed, select: 'random', losses: [0.4, 0.3, 0.2, seed === 1 ? 0.05 : 0.11] }),
    ]);
    expect(conclude(summary(runs), 4)).toBe(
      "random did not reach shuffle's final training cost (1.0e-1) within 4 epochs with more than half of the 2 seeds; " +
        'it did so with 1 and ended at 8.0e-2, the median. On the test samples it ended at error 3.20 %, shuffle at error 4.00 %. 2 seeds cannot tell a lead from noise: --seeds 5 can.',
    );
  });

  it('has nothing to compare when there is one strategy', () => {
    expect(conclude(summary([shuffle]), 4)).toBe(
      'shuffle ended with a training cost of 1.0e-1 after 4 epochs; no other strategy took part.',
    );
  });
});
