import { expect, test } from 'vitest';
import { infoBatch } from './info-batch.js';
import { Selector } from '../default-selector.js';

/** A selector past its first epoch, in which each sample got its loss. */
function create(losses: number[], batchSize: number, options: Parameters<typeof infoBatch>[0]): Selector {
  const strategy = infoBatch(options);
  const selector = new Selector({ sampleCount: losses.length, batchSize, strategy, seed: 8 });
  while (selector.epoch === 0) {
    const { ids } = selector.next();
    selector.record(
      ids,
      Array.from(ids, (id) => losses[id]!),
    );
  }
  return selector;
}

/** The ids of one epoch with their weights and probabilities. */
function passOf(selector: Selector): Map<number, [weight: number, probability: number]> {
  const drawn = new Map<number, [number, number]>();
  let draws = 0;
  for (const { epoch } = selector; selector.epoch === epoch;) {
    const { ids, weights, probabilities } = selector.next();
    ids.forEach((id, i) => drawn.set(id, [weights[i]!, probabilities[i]!]));
    draws += ids.length;
  }
  expect(drawn.size).toBe(draws);
  return drawn;
}

test('leaves out samples below the mean with probability r, and weighs the others of these by 1 / (1 - r)', () => {
  const losses = [1, 2, 3, 3, 16, 5]; // the mean is 5: not below it are 16 and 5
  const selector = create(losses, 4, { prune: 0.75, fullFromEpoch: 1e9 });
  const epochs = 8000;
  const counts = new Uint32Array(6);
  let wrong = 0;
  for (let epoch = 0; epoch < epochs; epoch++)
    for (const [id, [weight, probability]] of passOf(selector)) {
      counts[id]!++;
      if (weight !== (id < 4 ? 4 : 1) || probability !== (id < 4 ? 0.25 : 1)) wrong++;
    }
  expect(wrong).toBe(0);
  expect([counts[4], counts[5]]).toEqual([epochs, epochs]);
  // 5 sigma each: one of 4 errs with a chance of 2e-6.
  for (let id = 0; id < 4; id++)
    expect(Math.abs(counts[id]! - epochs / 4)).toBeLessThan(5 * Math.sqrt(epochs * 0.25 * 0.75));
});

test('the weighted sum over a pass is that over all samples, in expectation', () => {
  const n = 200;
  const losses = Array.from({ length: n }, (_, id) => (id / n) ** 4);
  const selector = create(losses, 32, { prune: 0.3, fullFromEpoch: 1e9 });
  const gradient = (id: number) => Math.cos(id);
  const mean = losses.reduce((a, b) => a + b) / n;
  const full = losses.reduce((sum, _, id) => sum + gradient(id), 0);
  // Each sample below the mean adds g^2 r / (1 - r) to the variance of a pass.
  const variance = losses.reduce(
    (sum, loss, id) => sum + (loss < mean ? (gradient(id) ** 2 * 0.3) / 0.7 : 0),
    0,
  );
  const epochs = 2000;
  let sum = 0;
  for (let epoch = 0; epoch < epochs; epoch++)
    for (const [id, [weight]] of passOf(selector)) sum += weight * gradient(id);
  expect(Math.abs(sum / epochs - full)).toBeLessThan(5 * Math.sqrt(variance / epochs)); // errs with a chance of 6e-7
});

test('the mean is that of the known losses at the start of an epoch, the last recorded batch included', () => {
  const selector = create([1, 1, 1, 10], 4, { prune: 0.999, fullFromEpoch: 1e9 });
  expect([...passOf(selector).keys()]).toEqual([3]); // chance of another: 3 in 1000
  selector.record([0, 1, 3], [Infinity, -4, 5]); // known are -4, 1, 5: their mean is 2/3
  const drawn = passOf(selector);
  expect([...drawn.keys()].toSorted((a, b) => a - b)).toEqual([0, 2, 3]);
  expect([...drawn.values()].flat()).toEqual([1, 1, 1, 1, 1, 1]);
});

test('nothing is left out before losses are known, where all are equal, and from fullFromEpoch on', () => {
  const equal = create(
    Array.from({ length: 10 }, () => 0.1),
    4,
    { prune: 0.9, fullFromEpoch: 5 },
  );
  expect(equal.draws).toBe(10);
  expect(passOf(equal).size).toBe(10);
  const spread = create([...Array.from({ length: 99 }, () => 0), 1], 7, { prune: 0.9, fullFromEpoch: 3 });
  const sizes = [1, 2, 3, 4].map(() => passOf(spread).size);
  expect(sizes[0]).toBeLessThan(50);
  expect(sizes[1]).toBeLessThan(50);
  expect(sizes.slice(2)).toEqual([100, 100]);
});

test.each([
  [{ prune: 1, fullFromEpoch: 1 }, 'prune: must be >= 0 and < 1, got 1'],
  [{ prune: 0.5, fullFromEpoch: -1 }, 'fullFromEpoch: must be an integer from 0 to 9007199254740991, got -1'],
])('refuses bad options %#', (options, message) => {
  expect(() => infoBatch(options)).toThrow(message);
});
