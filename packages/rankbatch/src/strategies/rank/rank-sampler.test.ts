import { describe, expect, test } from 'vitest';
import { importanceWeights } from '../importance.js';
import { Random } from '../../base/random.js';
import { RankDistribution } from '../rank-distribution.js';
import { rank, type RankOptions } from './rank.js';
import { linear } from '../../base/schedule.js';
import { Selector } from '../../default-selector.js';

/** A selector past its first epoch, whose losses are such that rank i is the id i - 1. */
function sorted(sampleCount: number, batchSize: number, options: RankOptions, seed = 1): Selector {
  const selector = new Selector({ sampleCount, batchSize, strategy: rank(options), seed });
  while (selector.epoch === 0) selector.next();
  const ids = Array.from({ length: sampleCount }, (_, id) => id);
  selector.record(
    ids,
    ids.map((id) => -id),
  );
  return selector;
}

/** Eq. 4 as printed, for M samples. */
function eq4(m: number, s: number): number[] {
  const q = Math.exp(-Math.log(s) / m);
  const powers = Array.from({ length: m }, (_, i) => q ** (i + 1));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

describe('without replacement', () => {
  test('ordered batches come as often as drawing by eq. 4 among the samples left makes them, with those probabilities', () => {
    const [n, s, b] = [5, 20, 5];
    const expected = new Map<string, number>();
    const walk = (drawn: number[], p: number) => {
      if (drawn.length === b) return expected.set(drawn.join(), p);
      const left = [0, 1, 2, 3, 4].filter((id) => !drawn.includes(id));
      left.forEach((id, i) => walk([...drawn, id], p * eq4(left.length, s)[i]!));
      return expected;
    };
    walk([], 1);
    expect(expected.size).toBe(120);
    const selector = sorted(n, b, { pressure: s, replacement: false });
    const counts = new Map<string, number>();
    const batches = 60_000;
    let wrong = 0;
    for (let i = 0; i < batches; i++) {
      const { ids, ranks, probabilities } = selector.next();
      const key = ids.join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
      const product = probabilities.reduce((a, p) => a * p);
      if (Math.abs(product / expected.get(key)! - 1) > 1e-12) wrong++;
      wrong += ids.filter((id, j) => ranks![j] !== id + 1).length;
    }
    expect(wrong).toBe(0);
    // Pearson's statistic, outcomes expected below 5 pooled; 5 sigma above its mean f is f + 5 sqrt(2 f), passed by chance about once in 1e5.
    let [statistic, cells, pooled, pooledCount] = [0, -1, 0, 0];
    for (const [key, p] of expected) {
      const count = counts.get(key) ?? 0;
      if (p * batches < 5) {
        pooled += p * batches;
        pooledCount += count;
      } else {
        statistic += (count - p * batches) ** 2 / (p * batches);
        cells++;
      }
    }
    statistic += (pooledCount - pooled) ** 2 / pooled;
    expect(cells).toBeGreaterThan(100);
    expect(statistic).toBeLessThan(cells + 1 + 5 * Math.sqrt(2 * (cells + 1)));
  });

  test.each([1e98, 1e-98, 1, 1 + 1e-9])('a batch of all samples holds each once, at s = %d', (s) => {
    const n = 20_000;
    const { ids, ranks, probabilities } = sorted(n, n, { pressure: s, replacement: false }).next();
    expect(new Set(ids).size).toBe(n);
    expect(ranks!.every((at, i) => at === ids[i]! + 1)).toBe(true);
    expect(probabilities.every((p) => p > 0 && p <= 1)).toBe(true);
    expect(probabilities.at(-1)).toBe(1);
  });

  test('at s = 1e98 draws follow the distribution over the samples left: the second rank is drawn first or second', () => {
    // 1 - p_1(1000) p_1(999): p_1 = (1 - q) with q = 1e98^(-1/M)
    const p = [1000, 999].map((m) => 1 - 1e98 ** (-1 / m));
    const expected = p[0]! * p[1]!;
    let found = 0;
    const batches = 20_000;
    const selector = sorted(1000, 2, { pressure: 1e98, replacement: false });
    for (let i = 0; i < batches; i++) if (selector.next().ranks!.join() === '1,2') found++;
    expect(Math.abs(found - batches * expected)).toBeLessThan(
      5 * Math.sqrt(batches * expected * (1 - expected)),
    );
  });
});

describe('coverEvery', () => {
  const rows: [k: number, s: number, replacement: boolean][] = [
    [1, 100, true],
    [2, 1e98, true],
    [3, 1e-12, false],
    [4, 1e8, false],
  ];
  test.each(rows)(
    'k = %d: every sample is drawn within every period, s = %d, replacement %s',
    (k, s, replacement) => {
      const n = 101;
      const selector = sorted(n, 7, { pressure: s, replacement, coverEvery: k }, k);
      const random = new Random(9);
      let repeats = 0;
      for (let period = 0; period < 5; period++) {
        const drawn: number[] = [];
        for (const end = selector.epoch + k; selector.epoch < end;) {
          const { ids, ranks } = selector.next();
          expect(ranks).toEqual(ids.map((id) => selector.rankOf(id)));
          drawn.push(...ids);
          repeats += ids.length - new Set(ids).size;
          selector.record(
            ids,
            Array.from(ids, () => random.normal()),
          );
        }
        expect(drawn.length).toBe(k * n);
        expect(new Set(drawn).size).toBe(n);
      }
      expect(repeats > 0).toBe(replacement && k > 1);
    },
  );

  test('k = 1 is shuffling: all orders are equally likely', () => {
    const selector = sorted(4, 4, { pressure: 1e8, coverEvery: 1 });
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const { ids, probabilities } = selector.next();
      expect([...probabilities]).toEqual([1 / 4, 1 / 3, 1 / 2, 1]);
      counts.set(ids.join(), (counts.get(ids.join()) ?? 0) + 1);
    }
    // Chi-square, 23 degrees of freedom: 5 sigma above the mean is 23 + 5 * sqrt(46) = 57, passed by chance about once in 1e4.
    const statistic = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(counts.size).toBe(24);
    expect(statistic).toBeLessThan(57);
  });

  test.each([true, false])('draws have the probabilities of the mixture, replacement: %s', (replacement) => {
    const [n, k, s, b] = [6, 2, 50, 3];
    const selector = sorted(n, b, { pressure: s, coverEvery: k, replacement });
    const excess = new Float64Array(n);
    const variance = new Float64Array(n);
    let wrong = 0;
    for (let period = 0; period < 3000; period++) {
      const unseen = new Set(excess.keys());
      let left = k * n;
      while (left > 0) {
        const { ids, probabilities } = selector.next();
        const batch: number[] = [];
        ids.forEach((drawn, i) => {
          const free = [...excess.keys()].filter((id) => replacement || !batch.includes(id));
          const byRank = eq4(free.length, s);
          const p = free.map(
            (id, at) => (unseen.has(id) ? 1 / left : 0) + (1 - unseen.size / left) * byRank[at]!,
          );
          if (Math.abs(probabilities[i]! - p[free.indexOf(drawn)]!) > 1e-12) wrong++;
          free.forEach((id, at) => {
            excess[id]! += (id === drawn ? 1 : 0) - p[at]!;
            variance[id]! += p[at]! * (1 - p[at]!);
          });
          batch.push(drawn);
          unseen.delete(drawn);
          left--;
        });
      }
    }
    expect(wrong).toBe(0);
    // Each sum is a martingale; 5 sigma, so one of 12 errs with a chance of 7e-6.
    for (let id = 0; id < n; id++) expect(Math.abs(excess[id]!)).toBeLessThan(5 * Math.sqrt(variance[id]!));
  });

  test('samples that come and go are covered too', () => {
    const selector = sorted(30, 4, { pressure: 1e8, coverEvery: 2 });
    const random = new Random(3);
    for (let period = 0; period < 20; period++) {
      const missing = new Set(selector.ledger.losses.keys());
      for (const id of missing) if (Number.isNaN(selector.ledger.loss(id))) missing.delete(id);
      for (const end = selector.epoch + 2; selector.epoch < end;) {
        for (const id of selector.next().ids) missing.delete(id);
        if (selector.epoch === end || random.below(4) > 0) continue;
        for (const id of selector.add(1 + random.below(9))) missing.add(id);
        const gone = Array.from({ length: 12 }, () => random.below(selector.ledger.length)).filter(
          (id) => !Number.isNaN(selector.ledger.loss(id)),
        );
        selector.retire(gone);
        for (const id of gone) missing.delete(id);
      }
      expect([...missing]).toEqual([]);
    }
  });

  test('when drawn samples leave, the epoch gets as many draws more as the others need', () => {
    const selector = sorted(10, 9, { pressure: 100, coverEvery: 1 });
    const { ids } = selector.next();
    selector.retire(ids.subarray(0, 8));
    // 2 samples are left, one of which was drawn: the other is still to come in this epoch.
    const { ids: rest, epoch } = selector.next();
    expect([rest.length, epoch]).toEqual([1, 1]);
    expect(selector.epoch).toBe(2);
  });
});

describe('importance', () => {
  test('weights are (N p)^-beta over the greatest of the batch', () => {
    // p = 1/2, 1/8, 1/4: (p_min / p)^beta
    expect([...importanceWeights(Float64Array.of(0.5, 0.125, 0.25), 0.5)]).toEqual(
      [0.5, 1, Math.SQRT1_2].map(Math.fround),
    );
    expect([...importanceWeights(Float64Array.of(0.5, 0.125, 0.25), 1)]).toEqual([0.25, 1, 0.5]);
  });

  test('follows its schedule; in the first epoch all weights are 1', () => {
    const importance = linear({ from: 0, to: 1, startEpoch: 1, endEpoch: 3 });
    const strategy = rank({ pressure: 1e4, importance });
    const selector = new Selector({ sampleCount: 50, batchSize: 50, strategy });
    for (const beta of [0, 0, 0.5, 1]) {
      const { probabilities, weights, ids, ranks } = selector.next();
      selector.record(ids, ids);
      const distribution = new RankDistribution(50, 1e4);
      const p = ranks ? Array.from(ranks, (at) => distribution.probability(at)) : [...probabilities];
      p.forEach((each, i) => expect(weights[i]).toBeCloseTo((Math.min(...p) / each) ** beta, 6));
      expect(Math.max(...weights)).toBe(1);
    }
  });
});

test.each([
  [{ replacement: 'no' }, 'replacement: must be true or false, got "no"'],
  [{ coverEvery: 0 }, 'coverEvery: must be an integer from 1 to 9007199254740991, got 0'],
  [{ importance: -1 }, 'importance: must be finite and >= 0, got -1'],
  [
    { importance: linear({ from: 1, to: -1, endEpoch: 9 }) },
    'importance.to: must be finite and >= 0, got -1',
  ],
])('refuses bad options %#', (options, message) => {
  expect(() => rank({ pressure: 1, ...(options as object) })).toThrow(message);
});
