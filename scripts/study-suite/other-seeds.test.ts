import { expect, it } from 'vitest';
import { fixed } from './cells.mjs';
import { settingsOf } from './judge.mjs';
import { BY_OTHERS, judgeByOtherSeeds } from './other-seeds.mjs';
import type { SuiteRun } from './results.mjs';

/** A step an epoch, and no selection. */
function run(select: string, seed: number, validation: readonly number[]): SuiteRun {
  return {
    cell: { task: 'toy', optimizer: 'adam', rule: 'constant', epochs: 4, select, validated: true, seed },
    measures: {
      cost: [...validation],
      validation: [...validation],
      test: [...validation],
      validationLoss: [...validation],
      steps: validation.map(() => 1),
      recomputed: validation.map(() => 0),
      pressure: validation.map(() => 1),
      seconds: { step: 4, select: 0, evaluate: 0 },
    },
  };
}

it("judges every run by shuffle's other seeds, its own too", () => {
  const others = fixed.filter((select) => select !== 'shuffle');
  const runs = [
    run('shuffle', 1, [40, 30, 20, 10]),
    run('shuffle', 2, [40, 12, 12, 12]),
    run('shuffle', 3, [40, 30, 14, 14]),
    // Both at 13, the median of the others' 12 and 14: after 1 and 3 epochs, where these took 2 and 3.
    run('auto', 1, [13, 13, 13, 13]),
    ...others.map((select) => run(select, 1, [40, 40, 13, 13])),
  ];
  const found = judgeByOtherSeeds(settingsOf(runs), 'validation');
  const of = (name: string) => found.find(({ strategy }) => strategy === name);
  // Seed 1: to 13 after 4 of 2.5; seed 2: to 12 (of 10 and 14) after 2 of 3.5; seed 3 never comes to 11.
  expect(of('shuffle')?.shares).toEqual([4 / 2.5, 2 / 3.5, Infinity]);
  expect(of('auto')?.shares).toEqual([1 / 2.5]);
  // The fastest that is set by hand takes 3 epochs. With the other seeds only shuffle was run.
  expect(of('auto')?.regrets).toEqual([1 / 3]);
  expect(of('shuffle')?.regrets).toEqual([4 / 3]);
});

it('takes by hand what was fastest with the other seeds', () => {
  const slow = [40, 40, 40, 10];
  const runs = [1, 2, 3].flatMap((seed) => [
    run('shuffle', seed, [40, 30, 20, 10]),
    ...fixed
      .filter((select) => select !== 'shuffle')
      // `uniform` is fastest with seeds 1 and 2, `rank:10` with 3.
      .map((select) => {
        const isFastest = select === (seed === 3 ? 'rank:10' : 'uniform');
        return run(select, seed, isFastest ? [40, 10, 10, 10] : slow);
      }),
  ]);
  const found = judgeByOtherSeeds(settingsOf(runs), 'validation').find(
    ({ strategy }) => strategy === BY_OTHERS,
  );
  // With seed 3 after four epochs, where it could have been two. With seeds 1 and 2, halfway between two and four: the first of the list.
  expect(found?.regrets).toEqual([1, 1, 2]);
});

it('leaves out settings with fewer than three seeds of shuffle', () => {
  const runs = [1, 2].map((seed) => run('shuffle', seed, [4, 3, 2, 1]));
  expect(judgeByOtherSeeds(settingsOf(runs), 'cost')).toEqual([]);
});
