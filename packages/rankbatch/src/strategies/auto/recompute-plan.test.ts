import { expect, test } from 'vitest';
import { Ledger } from '../../ledger/ledger.js';
import { RecomputePlan } from './recompute-plan.js';

/** A plan whose list of an epoch, recorded in full, uncovers `added` of a known loss of 100. */
function run(added: number, epochs: number) {
  const plan = new RecomputePlan(new Ledger(4));
  const dates: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const ids = plan.take(Infinity, epoch, 0, 100);
    if (ids.length === 0) continue;
    dates.push(epoch);
    plan.uncover(added);
    plan.uncover(-added);
  }
  return { plan, dates };
}

test('comes every second epoch while it pays a little', () => {
  expect(run(5, 11).dates).toEqual([2, 4, 6, 8, 10]);
});

test('comes ever more rarely, up to every eighth epoch, while it uncovers next to nothing', () => {
  expect(run(1, 40).dates).toEqual([2, 4, 8, 16, 24, 32]);
});

test('comes every epoch while it uncovers much', () => {
  const { plan, dates } = run(50, 8);
  expect(dates).toEqual([2, 4, 5, 6, 7]);
  expect(plan.uncovered).toBe(0.5);
});

test('names samples that were last seen by then, in chunks', () => {
  const ledger = new Ledger(5);
  ledger.seen.set([7, 3, 9, 0, 4]);
  const plan = new RecomputePlan(ledger);
  expect(plan.take(2, 2, 4, 1)).toEqual(Uint32Array.of(1, 3));
  expect(plan.take(2, 2, 4, 1)).toEqual(Uint32Array.of(4));
  expect(plan.take(2, 3, 4, 1).length).toBe(0);
});
