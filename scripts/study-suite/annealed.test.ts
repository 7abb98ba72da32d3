import { expect, it } from 'vitest';
import { annealedNeeds, annealedPairs, budgetsOf, timeNeeded } from './annealed.mjs';
import type { SuiteRun } from './results.mjs';

/** A step an epoch; the last test measure of each strategy at 1 and 4 epochs. */
function run(select: string, epochs: number, test: number, seed = 1): SuiteRun {
  const numbers = Array.from({ length: epochs }, () => 1);
  const seconds = { step: epochs, select: select === 'thin:0.2' ? epochs / 4 : 0, evaluate: 0 };
  return {
    cell: { task: 'toy', optimizer: 'adam', rule: 'annealed', epochs, select, validated: true, seed },
    measures: {
      cost: numbers,
      validation: numbers,
      validationLoss: numbers,
      steps: numbers,
      pressure: numbers,
      recomputed: numbers.map(() => 0),
      test: numbers.map(() => test),
      seconds,
    },
  };
}

const runs = [8, 6, 5, 4].flatMap((test, i) => [
  run('shuffle', i + 1, test),
  run('thin:0.2', i + 1, test - (i > 0 ? 2 : 0)),
]);

it('takes the time of a budget, selection included, as a share of whole shuffled runs', () => {
  const [toy] = budgetsOf(runs);
  expect(toy!.strategies.get('shuffle')!.map(({ time }) => time)).toEqual([0.25, 0.5, 0.75, 1]);
  expect(toy!.strategies.get('thin:0.2')![1]).toEqual({ epochs: 2, seeds: 1, time: (2 * 1.25) / 4, test: 4 });
});

it('reads the time to a goal off a line over its logarithm', () => {
  const budgets = [
    { epochs: 1, seeds: 1, time: 0.25, test: 8 },
    { epochs: 4, seeds: 1, time: 1, test: 4 },
  ];
  expect(timeNeeded(budgets, 6)).toBe(0.5);
  expect(timeNeeded(budgets, 8)).toBe(0.25);
  expect(timeNeeded(budgets, 3)).toBe(Infinity);
});

it('compares at the test measure of whole shuffled runs', () => {
  expect(annealedNeeds(runs)).toContain('| toy | adam | 1.00 | – | – | – | – | 0.63 |');
});

it('tells what auto needs as a share of what shuffling needs', () => {
  const before = 'As a share of what shuffling needs, `auto` needs ';
  expect(annealedNeeds(runs)).toContain('No setting has both.');
  const sooner = [8, 4, 3, 3].map((test, i) => run('auto', i + 1, test));
  expect(annealedNeeds([...runs, ...sooner])).toContain(
    `${before}0.50 in the median of 1 settings: less in 1, more than 1.1 times as much in 0, of which it is never there in 0.`,
  );
  const later = [8, 6, 5, 5].map((test, i) => run('auto', i + 1, test));
  expect(annealedNeeds([...runs, ...later])).toContain(
    `${before}never in the median of 1 settings: less in 0, more than 1.1 times as much in 1, of which it is never there in 1.`,
  );
});

it('counts how auto ended with all of the epochs, by setting and by seed', () => {
  const more = [3, 5, 4].flatMap((test, i) => [
    run('shuffle', 4, 4, i + 1),
    run('auto', 4, test, i + 1),
    run('auto (eager 1)', 4, 4.5, i + 1),
    run('auto (no patience)', 4, 4, i + 1),
  ]);
  expect(annealedPairs(more)).toBe(
    'With all of the epochs, `auto` ended below shuffling in 0 of 1 settings (medians over seeds), level in 1, above in 0; ' +
      'as a factor 1.00 in the median, 1.00 to 1.00; below `auto (eager 1)` in 2 of 3 runs of the same seed, above in 1; ' +
      'below `auto (no patience)` in 1 of 3 runs of the same seed, above in 1.',
  );
});
