import { expect, test } from 'vitest';
import type { Batch } from '../base/batch.js';
import { Selector } from '../default-selector.js';
import { shuffle } from './shuffle.js';
import { thin } from './thin.js';

/** Trains epochs; returns the batches of the last one. */
function run(
  lossOf: (id: number, epoch: number) => number,
  epochs: number,
  strategy = thin(),
  sampleCount = 2000,
) {
  const selector = new Selector({ sampleCount, batchSize: 50, strategy, seed: 4 });
  let batches: Batch[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    batches = [];
    while (selector.epoch === epoch) {
      const batch = selector.next();
      selector.record(
        batch.ids,
        Array.from(batch.ids, (id) => lossOf(id, epoch)),
      );
      batches.push(batch);
    }
  }
  return batches;
}

test('keeps 1 / G of the samples, those that are learnt at least in the share asked for', () => {
  // In epoch 0 all losses are l0 = 2.3; then h is 0.9 where they stay, and 0 elsewhere, so that the averages there fall to 0.
  const batches = run((id, epoch) => (id % 10 === 0 || epoch === 0 ? 2.3 : 1e-6), 90);
  const ids = batches.flatMap((batch) => [...batch.ids]);
  const hard = ids.filter((id) => id % 10 === 0).length;
  expect(hard).toBe(200);
  // 1800 easy ones, each kept with 0.2: 360, 5 sigma = 5 sqrt(1800 * 0.16) = 85.
  expect(Math.abs(ids.length - hard - 360)).toBeLessThan(85);
  const weights = new Map(
    batches.flatMap(({ ids: drawn, weights: of }) => Array.from(drawn, (id, i) => [id, of[i]] as const)),
  );
  expect(weights.get(0)).toBe(1);
  const easy = [...weights].filter(([id]) => id % 10 !== 0);
  expect(easy.filter(([, weight]) => Math.abs(weight! - 5) > 1e-6)).toEqual([]);
});

test('the weighted sum over an epoch is that of the full pass, in the mean of many epochs', () => {
  const value = (id: number) => Math.sin(id) + 2;
  const sums: number[] = [];
  const selector = new Selector({ sampleCount: 500, batchSize: 50, strategy: thin({ least: 0.1 }), seed: 9 });
  for (let epoch = 0; epoch < 400; epoch++) {
    let sum = 0;
    while (selector.epoch === epoch) {
      const { ids, weights } = selector.next();
      selector.record(
        ids,
        Array.from(ids, (id) => (epoch === 0 ? 3 : 3 / (1 + id))),
      );
      ids.forEach((id, i) => (sum += value(id) * weights[i]!));
    }
    if (epoch > 10) sums.push(sum);
  }
  const full = Array.from({ length: 500 }, (_, id) => value(id)).reduce((a, b) => a + b);
  const mean = sums.reduce((a, b) => a + b) / sums.length;
  const deviation = Math.sqrt(sums.reduce((a, b) => a + (b - mean) ** 2, 0) / sums.length);
  // 4 standard errors: a false alarm in 16,000 seeds.
  expect(Math.abs(mean - full)).toBeLessThan((4 * deviation) / Math.sqrt(sums.length));
});

test('draws are those of shuffle where losses are even, and from the epoch that is to be full', () => {
  const idsOf = (
    strategy: ReturnType<typeof thin> | ReturnType<typeof shuffle>,
    lossOf: (id: number, epoch: number) => number,
  ) => run(lossOf, 8, strategy as ReturnType<typeof thin>).map(({ ids }) => [...ids]);
  const even = (id: number) => 1 + (id % 2) / 10;
  expect(idsOf(thin(), even)).toEqual(idsOf(shuffle(), even));
  const uneven = (id: number, epoch: number) => (epoch === 0 ? 2 : id / 1000);
  expect(idsOf(thin({ fullFromEpoch: 1 }), uneven)).toEqual(idsOf(shuffle(), uneven));
  expect(idsOf(thin(), uneven)).not.toEqual(idsOf(shuffle(), uneven));
});

test('goes by the average over visits, not by the latest loss alone', () => {
  const selector = new Selector({
    sampleCount: 100,
    batchSize: 100,
    strategy: thin({ least: 0.01 }),
    seed: 2,
  });
  const hard = 2.3;
  // Sample 0 was hard twice, then easy once; sample 1 was always easy.
  for (const first of [hard, hard, 0]) {
    const { ids } = selector.next();
    selector.record(
      ids,
      Array.from(ids, (id) => (id === 0 ? first : id < 50 ? 0 : hard)),
    );
  }
  const kept = [0, 0];
  for (let epoch = 0; epoch < 200; epoch++) {
    const copy = Selector.restore(selector.snapshot(), { thin });
    for (let i = 0; i < epoch % 7; i++) copy.record([2], [0]);
    for (const id of copy.next().ids) if (id < 2) kept[id]!++;
    const { ids } = selector.next();
    selector.record(
      ids,
      Array.from(ids, (id) => (id === 0 ? hard * Number(epoch % 3 > 0) : id < 50 ? 0 : hard)),
    );
  }
  expect(kept[0]).toBeGreaterThan(3 * kept[1]!);
});

test.each([
  [() => thin({ least: 0 }), 'least: must be > 0 and <= 1, got 0'],
  [() => thin({ fullFromEpoch: -1 }), 'fullFromEpoch: must be an integer from 0 to 9007199254740991, got -1'],
  [
    () => new Selector({ sampleCount: 3, batchSize: 1, strategy: thin() }).record([1], [-1]),
    "record: loss of sample 1: must be >= 0, got -1; use 'rank', where only the order matters",
  ],
])('refuses %#', (act, message) => {
  expect(act).toThrow(message);
});
