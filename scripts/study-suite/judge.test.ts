import { expect, it } from 'vitest';
import { allCells, keyOf } from './cells.mjs';
import { holm, judgeSetting, overByOthers, pairedTest, settingsOf } from './judge.mjs';
import type { SuiteRun } from './results.mjs';

it('has no two cells of one name', () => {
  const keys = allCells().map(keyOf);
  expect(new Set(keys).size).toBe(keys.length);
});

it('tells how likely so great a mean of pairs is by chance', () => {
  // t = 2.7456 with 4 degrees of freedom; the tail of its density by the midpoint rule in Python: 0.025803
  expect(pairedTest([1, 2, 0, 3, 1])).toBeCloseTo(0.025803, 4);
  expect(pairedTest([-1, -2, 0, -3, -1])).toBeCloseTo(1 - 0.025803, 4);
  // Three times one sample of 557: rounding alone may have made them alike.
  expect(pairedTest([0.18, 0.18, 0.18], 0.18)).toBeCloseTo(0.0133, 4);
  expect([pairedTest([]), pairedTest([1]), pairedTest([0, 0]), pairedTest([2, 2])]).toEqual([1, 1, 1, 0]);
});

it('counts what stays significant where many are tried', () => {
  expect(holm([0.2, 0.01, 0.04])).toBe(1); // 0.01 <= 0.05 / 3, but 0.04 > 0.05 / 2
  expect(holm([0.01, 0.02, 0.001])).toBe(3);
  expect(holm([])).toBe(0);
});

/** Two steps an epoch; a recomputed sample takes half of a step, and selection a tenth. */
function run(
  select: string,
  seed: number,
  validation: readonly number[],
  cost: readonly number[] = validation,
): SuiteRun {
  const recomputed = validation.map(() => (select === 'rank:10:r' ? 1 : 0));
  return {
    cell: { task: 'toy', optimizer: 'adam', rule: 'constant', epochs: 4, select, validated: true, seed },
    measures: {
      cost: [...cost],
      validation: [...validation],
      test: [...validation],
      validationLoss: [...validation],
      steps: validation.map(() => 2),
      recomputed,
      pressure: validation.map(() => 1),
      seconds: { step: 8, select: select === 'shuffle' ? 0 : 0.8, evaluate: select === 'rank:10:r' ? 2 : 0 },
    },
  };
}

it('judges by shuffling with the same seed, and by work', () => {
  const [setting] = settingsOf([
    run('shuffle', 1, [40, 30, 20, 10]),
    run('shuffle', 2, [40, 32, 22, 14]),
    run('rank:10:r', 1, [40, 50, 10, 5]),
    run('rank:10:r', 2, [40, 20, 13, 28]),
  ]);
  const verdicts = judgeSetting(setting!);
  const [shuffle, rank] = verdicts;
  expect(shuffle).toMatchObject({ over: 0, least: 1, last: 1, toCost: { half: 1, all: [1, Infinity] } });
  // Above: 50 > max(1.1 * 31, 32) in epoch 2, and 28 > max(1.1 * 12, 14) in epoch 4.
  expect(rank).toMatchObject({ strategy: 'rank:10:r', seeds: 2, over: 2, epochs: 6 });
  // An epoch is 2 steps, a tenth of that for selection, and half a step for a recomputed sample (2 s / 4 over 8 s / 8): 2.7.
  // The goal is 12: shuffle's seeds get there after 4 epochs of 2 and never, the other's after 3 and never.
  expect(rank!.toCost.half).toBeCloseTo((3 * 2.7) / 8, 10);
  expect(rank!.toCost.all[1]).toBe(Infinity);
  expect(rank!.least).toBeCloseTo((5 / 10 + 13 / 14) / 2, 10);
});

it('judges shuffling by its other seeds', () => {
  const [setting] = settingsOf([
    run('shuffle', 1, [40, 30, 20, 10]),
    run('shuffle', 2, [40, 32, 22, 14]),
    run('shuffle', 3, [40, 32, 22, 16]),
  ]);
  // Above: 16 > max(1.1 * 12, 14) in epoch 4 of seed 3.
  expect(overByOthers(setting!.shuffle, setting!.shuffle)).toEqual({ over: 1, epochs: 9 });
  expect(judgeSetting(setting!)[0]).toMatchObject({ over: 0, byOthers: { over: 1, epochs: 9 } });
});

it('tells where the last test measure is on one side with every seed', () => {
  const [setting] = settingsOf([
    run('shuffle', 1, [40, 10]),
    run('shuffle', 2, [40, 14]),
    run('uniform', 1, [40, 9]),
    run('uniform', 2, [40, 13]),
    run('rank:10', 1, [40, 9]),
    run('rank:10', 2, [40, 14]),
    run('thin:0.2', 1, [40, 11]),
    run('thin:0.2', 2, [40, 15]),
    run('proportional:0.6', 1, [40, 11]),
  ]);
  expect(judgeSetting(setting!).map(({ everySeed }) => everySeed)).toEqual([0, -1, 0, 1, 0]);
});
