import { describe, expect, test } from 'vitest';
import { proportional, type ProportionalOptions } from './proportional.js';
import { Random } from '../base/random.js';
import { linear } from '../base/schedule.js';
import { Selector } from '../default-selector.js';

/** A selector past its first epoch with these losses. */
function create(losses: number[], batchSize: number, options: ProportionalOptions, seed = 1): Selector {
  const strategy = proportional(options);
  const selector = new Selector({ sampleCount: losses.length, batchSize, strategy, seed });
  while (selector.epoch === 0) selector.next();
  const known = [...losses.keys()].filter((id) => losses[id] !== Infinity);
  selector.record(
    known,
    known.map((id) => losses[id]!),
  );
  return selector;
}

/** The probability of each id, as far as it was drawn. */
function probabilities(selector: Selector, batches = 200): Record<number, number> {
  const seen: Record<number, number> = {};
  for (let i = 0; i < batches; i++) {
    const batch = selector.next();
    batch.ids.forEach((id, j) => (seen[id] = Number(batch.probabilities[j]!.toFixed(9))));
  }
  return seen;
}

test('p_i is (loss_i + epsilon)^alpha over their sum', () => {
  // python3 -c "s = 2**.5 + 5; print(2**.5 / s, 2 / s, 3 / s)": losses + 1 are 2, 4 and 9, their roots 2**.5, 2 and 3
  const p = probabilities(create([1, 3, 8], 3, { alpha: 0.5, epsilon: 1 }));
  expect(p).toEqual({ 0: 0.220481209, 1: 0.311807516, 2: 0.467711274 });
  // Losses of 0 have the priority epsilon^alpha.
  expect(probabilities(create([0, 0, 0, 0], 4, { alpha: 2, epsilon: 0.5 }))).toEqual({
    0: 0.25,
    1: 0.25,
    2: 0.25,
    3: 0.25,
  });
});

test('draws come as often as their probabilities say', () => {
  const n = 50;
  const losses = Array.from({ length: n }, (_, id) => id ** 2);
  const selector = create(losses, n, { alpha: 0.6, epsilon: 0.01 });
  const counts = new Uint32Array(n);
  const epochs = 4000;
  for (let i = 0; i < epochs; i++) for (const id of selector.next().ids) counts[id]!++;
  const priorities = losses.map((loss) => (loss + 0.01) ** 0.6);
  const sum = priorities.reduce((a, b) => a + b);
  // 5 sigma each: one of 50 errs with a chance of 3e-5.
  priorities.forEach((priority, id) => {
    const expected = (epochs * n * priority) / sum;
    expect(Math.abs(counts[id]! - expected)).toBeLessThan(5 * Math.sqrt(expected) + 1);
  });
});

test('weights are (N p)^-beta over the greatest of the batch, with the schedule of beta', () => {
  const beta = linear({ from: 0, to: 1, startEpoch: 1, endEpoch: 3 });
  const selector = create([1, 2, 4, 8], 4, { alpha: 1, beta, epsilon: 1e-12 });
  for (const exponent of [0, 0.5, 1, 1]) {
    const { probabilities: p, weights } = selector.next();
    p.forEach((each, i) =>
      expect(weights[i]).toBeCloseTo((4 * each) ** -exponent / (4 * Math.min(...p)) ** -exponent, 6),
    );
  }
  expect(proportional({ alpha: 1 }).beta).toEqual({ kind: 'constant', value: 0.4 });
});

describe('unseen samples and infinite losses', () => {
  const options = { alpha: 1, epsilon: 1e-12 };

  test('have the greatest priority known so far', () => {
    const selector = create([1, 2, Infinity], 3, options);
    expect(probabilities(selector)).toEqual({ 0: 0.2, 1: 0.4, 2: 0.4 });
    selector.record([0], [6]);
    expect(probabilities(selector)).toEqual({ 0: 0.428571429, 1: 0.142857143, 2: 0.428571429 });
    // The greatest so far stays when the loss falls.
    selector.record([0, 1], [3, Infinity]);
    expect(probabilities(selector)).toEqual({ 0: 0.2, 1: 0.4, 2: 0.4 });
    selector.record([1, 2], [1, 4]);
    expect(probabilities(selector)).toEqual({ 0: 0.375, 1: 0.125, 2: 0.5 });
    expect([...selector.add(1)]).toEqual([3]);
    expect(probabilities(selector)).toEqual({
      0: 0.214285714,
      1: 0.071428571,
      2: 0.285714286,
      3: 0.428571429,
    });
  });

  test('have the priority 1 as long as nothing is known', () => {
    const selector = create([Infinity, Infinity], 2, options);
    expect(probabilities(selector)).toEqual({ 0: 0.5, 1: 0.5 });
    selector.record([0], [0.25]);
    expect(probabilities(selector)).toEqual({ 0: 0.5, 1: 0.5 });
  });
});

test('extreme losses and exponents stay numbers', () => {
  const selector = create([0, 1e308, 1e-308, 1], 4, { alpha: 1000, beta: 1, epsilon: 5e-324 });
  for (let i = 0; i < 50; i++) {
    const { probabilities: p, weights } = selector.next();
    expect([...p, ...weights].every((each) => each >= 0 && each <= 1)).toBe(true);
  }
});

test('a restored selector continues bit for bit after a million changes of the tree', () => {
  const selector = create(
    Array.from({ length: 1000 }, () => 1),
    500,
    { alpha: 0.7 },
  );
  const random = new Random(4);
  const step = (each: Selector, source: Random) => {
    const { ids } = each.next();
    each.record(
      ids,
      Array.from(ids, () => Math.exp(30 * source.normal())),
    );
    return [...ids];
  };
  for (let i = 0; i < 2000; i++) step(selector, random);
  const copy = Selector.restore(selector.snapshot(), { proportional });
  const other = Random.fromState(random.state);
  for (let i = 0; i < 100; i++) expect(step(copy, other)).toEqual(step(selector, random));
});

test('a negative loss is refused, names the sample and changes nothing', () => {
  const selector = create([1, 2], 2, { alpha: 1 });
  const before = selector.snapshot();
  expect(() => selector.record([0, 1], [5, -0.5])).toThrow(
    "record: loss of sample 1: must be >= 0, got -0.5; use 'rank', where only the order matters",
  );
  expect(Buffer.compare(selector.snapshot(), before)).toBe(0);
});

test.each([
  [{ alpha: -1 }, 'alpha: must be finite and >= 0, got -1'],
  [{ alpha: 1, beta: -1 }, 'beta: must be finite and >= 0, got -1'],
  [{ alpha: 1, epsilon: 0 }, 'epsilon: must be finite and > 0, got 0'],
])('refuses bad options %#', (options, message) => {
  expect(() => proportional(options)).toThrow(message);
});
