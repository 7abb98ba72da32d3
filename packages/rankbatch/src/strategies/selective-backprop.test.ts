import { expect, test } from 'vitest';
import { Random } from '../base/random.js';
import { selectiveBackprop } from './selective-backprop.js';
import { Selector } from '../default-selector.js';

/** A selector past its first epoch. */
function create(
  sampleCount: number,
  batchSize: number,
  options: Parameters<typeof selectiveBackprop>[0],
): Selector {
  const strategy = selectiveBackprop(options);
  const selector = new Selector({ sampleCount, batchSize, strategy, seed: 5 });
  while (selector.epoch === 0) selector.next();
  return selector;
}

/** Draws whole epochs: how often each id came, and with which probability. */
function tally(selector: Selector, epochs: number) {
  const counts = new Map<number, number>();
  const probabilities = new Map<number, number>();
  for (const end = selector.epoch + epochs; selector.epoch < end;) {
    const { epoch } = selector;
    const ids: number[] = [];
    while (selector.epoch === epoch) {
      const batch = selector.next();
      expect(batch.epoch).toBe(epoch);
      batch.ids.forEach((id, i) => {
        ids.push(id);
        counts.set(id, (counts.get(id) ?? 0) + 1);
        // 1 where it had to be kept, as none was before.
        probabilities.set(id, Math.min(probabilities.get(id) ?? 1, batch.probabilities[i]!));
      });
    }
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(0);
  }
  return { counts, probabilities };
}

test('keeps a candidate with the share of recent losses up to its own, to the power beta', () => {
  const selector = create(5, 2, { beta: 2 });
  selector.record([0, 1, 2, 3], [1, 4, 4, 2]); // sample 4 stays unseen
  const epochs = 5000;
  const { counts, probabilities } = tally(selector, epochs);
  const expected = { 0: 1 / 16, 1: 1, 2: 1, 3: 1 / 4, 4: 1 };
  expect(Object.fromEntries(probabilities)).toEqual(expected);
  // 5 sigma each: one of 2 errs with a chance of 1e-6.
  for (const [id, p] of Object.entries(expected))
    expect(Math.abs(counts.get(Number(id))! - p * epochs)).toBeLessThanOrEqual(
      5 * Math.sqrt(epochs * p * (1 - p)),
    );
});

test('compares with the last recorded losses only', () => {
  const selector = create(3, 3, { beta: 1, window: 4 });
  selector.record([0, 1, 2], [10, 20, 30]);
  expect(Object.fromEntries(tally(selector, 50).probabilities)).toEqual({ 0: 1 / 3, 1: 2 / 3, 2: 1 });
  selector.record([0, 0], [25, 40]); // the window holds 20, 30, 25, 40
  expect(Object.fromEntries(tally(selector, 50).probabilities)).toEqual({ 0: 1, 1: 1 / 4, 2: 3 / 4 });
  selector.record([0, 0, 0], [50, 60, -0]); // 40, 50, 60, 0: sample 1 has 20, sample 2 has 30
  expect(Object.fromEntries(tally(selector, 50).probabilities)).toEqual({ 0: 1 / 4, 1: 1 / 4, 2: 1 / 4 });
});

test.each([
  [0, 1],
  [1, 1 / 2],
  [2, 1 / 3],
  [3, 1 / 4],
])('beta %d keeps %d of all samples', (beta, share) => {
  const n = 1000;
  const selector = create(n, 100, { beta });
  const random = new Random(6);
  const ids = Array.from({ length: n }, (_, id) => id);
  selector.record(
    ids,
    ids.map(() => random.float()),
  );
  const before = selector.draws;
  tally(selector, 50);
  // The mean of (i / n)^beta is within 1 / n of 1 / (beta + 1); 5 sigma, of at most 1/2 a candidate.
  const kept = (selector.draws - before) / 50 / n;
  expect(Math.abs(kept - share)).toBeLessThanOrEqual(1 / n + (beta > 0 ? (5 * 0.5) / Math.sqrt(50 * n) : 0));
});

test('keeps every candidate while no loss was recorded, and has weights of 1', () => {
  const { probabilities, weights, ranks } = create(9, 9, { beta: 3 }).next();
  expect([...probabilities, ...weights]).toEqual(Array.from({ length: 18 }, () => 1));
  expect(ranks).toBeUndefined();
});

test('a pass that has kept none keeps its last candidate', () => {
  const selector = create(3, 3, { beta: 1e9 });
  selector.record([0, 0, 1, 2], [9, 1, 2, 3]); // the greatest loss is nobody's any more
  const { counts } = tally(selector, 3000);
  for (let id = 0; id < 3; id++)
    expect(Math.abs(counts.get(id)! - 1000)).toBeLessThan(5 * Math.sqrt((3000 * 2) / 9));
  expect([...counts.values()].reduce((a, b) => a + b)).toBe(3000);
});

test('a draw never has the probability 0', () => {
  const selector = create(3, 3, { beta: 1, window: 1 });
  selector.next();
  selector.record([0, 1, 2, 0], [0, 0, 0, 0.5]);
  selector.retire([0]); // both that are left lie below the window
  for (let i = 0; i < 9; i++) expect([...selector.next().probabilities]).toEqual([1]);
});

test('a pass is over when what would have been kept leaves', () => {
  const selector = create(4, 1, { beta: 1e9 });
  selector.record([0, 1, 2, 3], [5, 5, 1, 1]); // 0 and 1 are kept, 2 and 3 are not
  const [first] = selector.next().ids;
  expect(selector.epoch).toBe(1);
  selector.retire([1 - first!]);
  expect(selector.epoch).toBe(2);
  expect([...selector.next().ids]).toEqual([first]);
});

test.each([
  [{ beta: -1 }, 'beta: must be finite and >= 0, got -1'],
  [{ beta: 1, window: 0 }, 'window: must be an integer from 1 to 16777216, got 0'],
])('refuses bad options %#', (options, message) => {
  expect(() => selectiveBackprop(options)).toThrow(message);
});
