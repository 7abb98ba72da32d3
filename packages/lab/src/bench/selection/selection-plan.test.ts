import { expect, it } from 'vitest';
import { WorkLeft } from '../work-left.js';
import { entries } from './entries.js';
import { planTasks } from './selection-plan.js';

const plan = (sizes: number[], peers?: string) => planTasks({ sizes, runs: 1, runMs: 1000, peers }, entries);

it('goes through the sizes in turn, with the same order of rows at each and the peers last', () => {
  const { tasks, notes } = plan([100, 1e7], 'peers.py');
  const rows = ['rank', 'sort', 'sum-tree', 'bisection', 'peers'];
  expect(tasks.map(({ name, n }) => [n, name])).toEqual(
    [100, 1e7].flatMap((n) => rows.map((name) => [n, name])),
  );
  expect(notes).toEqual([]);
});

it('leaves out what would take too long, and says so', () => {
  const { tasks, notes } = plan([1e8, 2e8]);
  expect(tasks.map(({ name }) => name)).toEqual([
    'rank',
    'sum-tree',
    'bisection',
    'rank',
    'sum-tree',
    'bisection',
  ]);
  expect(notes).toEqual(['sort is left out above N = 10,000,000: each sort would take many seconds']);
});

it('corrects the expected time of what is left by the time of what is done', () => {
  const { tasks } = plan([100]);
  const [first, second] = [tasks[0]!, tasks[1]!];
  const each = first.expectedSeconds;
  const left = new WorkLeft(tasks.map((task) => ({ ...task, expectedSeconds: each })));
  expect(left.estimate(first, 1)).toBeCloseTo(4 * each - 1, 9);
  // Twice as slow as expected.
  left.finish(first, 2 * each);
  expect(left.estimate()).toBeCloseTo(6 * each, 9);
  expect(left.estimate({ ...second, expectedSeconds: each }, each)).toBeCloseTo(5 * each, 9);
  // A task that does not end is nearly done.
  expect(left.estimate({ ...second, expectedSeconds: each }, 1e6)).toBeCloseTo((4 + 0.2) * each, 9);
});
