import { expect, test } from 'vitest';
import { effectiveSampleSize, hardest, quantiles } from './statistics.js';
import { Random } from '../base/random.js';
import { rank } from '../strategies/rank/rank.js';
import { Selector } from '../default-selector.js';
import { uniform } from '../strategies/uniform.js';

function recorded(losses: Record<number, number>, sampleCount = 20) {
  const selector = new Selector({ sampleCount, batchSize: 4, strategy: uniform(), seed: 1 });
  selector.record(Object.keys(losses).map(Number), Object.values(losses));
  return selector;
}

test('quantiles are those of NumPy', () => {
  // python3 -c "import numpy as n; print(n.quantile([3.5, -1, 7, 0.25, 2], [0, .1, .25, .5, .77, 1]))"
  const { ledger } = recorded({ 3: 3.5, 5: -1, 7: 7, 11: 0.25, 13: 2 });
  const expected = [-1, -0.5, 0.25, 2, 3.78, 7];
  quantiles(ledger, [0, 0.1, 0.25, 0.5, 0.77, 1]).forEach((value, i) =>
    expect(value).toBeCloseTo(expected[i]!, 12),
  );
});

test('unseen and retired samples have no part in quantiles and the hardest', () => {
  const selector = recorded({ 0: 5, 1: 6, 2: 7, 3: Infinity });
  selector.retire([2]);
  expect(quantiles(selector.ledger, [0, 0.5, 1])).toEqual([5, 6, Infinity]);
  expect([...hardest(selector.ledger, 9)]).toEqual([3, 1, 0]);
  expect(quantiles(recorded({}).ledger, [0.5])).toEqual([NaN]);
  expect(hardest(recorded({}).ledger, 2).length).toBe(0);
});

test('infinite losses have quantiles', () => {
  expect(quantiles(recorded({ 0: -Infinity, 1: 1 }).ledger, [0, 0.5, 1])).toEqual([-Infinity, -Infinity, 1]);
  expect(quantiles(recorded({ 0: 1, 1: Infinity }).ledger, [0, 0.5, 1])).toEqual([1, Infinity, Infinity]);
});

test('the hardest are those of a plain sort, equal losses by id', () => {
  const random = new Random(4);
  const losses = Object.fromEntries(Array.from({ length: 300 }, (_, id) => [id, random.below(40)]));
  const { ledger } = recorded(losses, 300);
  const sorted = Array.from({ length: 300 }, (_, id) => id).sort((a, b) => losses[b]! - losses[a]! || a - b);
  for (const k of [0, 1, 7, 299, 300, 301]) expect([...hardest(ledger, k)]).toEqual(sorted.slice(0, k));
});

test('the effective sample size falls with the pressure', () => {
  const sizes = [1, 1e2, 1e8].map((pressure) => {
    const selector = new Selector({
      sampleCount: 1000,
      batchSize: 50,
      strategy: rank({ pressure }),
      seed: 5,
    });
    while (selector.epoch < 1) {
      const { ids } = selector.next();
      selector.record(ids, ids);
    }
    expect(effectiveSampleSize(selector.ledger)).toBe(1000);
    while (selector.epoch < 101) selector.next();
    return effectiveSampleSize(selector.ledger) / 1000;
  });
  // Static ranks and many draws: 1 / (N sum p^2) = 2 (s-1) / ((s+1) ln s) for large N; 1, .4257 and .1086 less what the first pass evens out.
  expect(sizes[0]).toBeCloseTo(0.99, 2);
  expect(sizes[1]).toBeCloseTo(0.43, 2);
  expect(sizes[2]).toBeCloseTo(0.11, 2);
});

test('a share or a k that makes no sense is refused', () => {
  const { ledger } = recorded({ 0: 1 });
  expect(() => quantiles(ledger, [1.5])).toThrow('quantiles: share: must be from 0 to 1, got 1.5');
  expect(() => hardest(ledger, -1)).toThrow('hardest: k: must be an integer');
});
