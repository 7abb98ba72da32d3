import { describe, expect, test } from 'vitest';
import { auto } from './strategies/auto/auto.js';
import { RankbatchError } from './base/error.js';
import { infoBatch } from './strategies/info-batch.js';
import { effectiveSampleSize, hardest, quantiles } from './ledger/statistics.js';
import { proportional } from './strategies/proportional.js';
import { rank } from './strategies/rank/rank.js';
import { RankDistribution } from './strategies/rank-distribution.js';
import { selectiveBackprop } from './strategies/selective-backprop.js';
import { Selector } from './default-selector.js';
import { shuffle } from './strategies/shuffle.js';
import type { Strategy } from './strategies/strategy.js';
import { thin } from './strategies/thin.js';
import { uniform } from './strategies/uniform.js';

const strategies: Strategy[] = [
  shuffle(),
  uniform(),
  rank({ pressure: 100, recompute: { frequency: 1, ratio: 0.3 }, coverEvery: 2, replacement: false }),
  rank({ pressure: 1e4, recompute: { frequency: 2, ratio: 1 }, refresh: { every: 5 } }),
  proportional({ alpha: 0.6 }),
  selectiveBackprop({ beta: 1 }),
  infoBatch({ fullFromEpoch: 9 }),
  thin(),
  auto(),
];
const makers = { infoBatch, proportional, selectiveBackprop, thin };
const N = 100;
const count = 3;
const deal = (strategy: Strategy, seed = 1): Selector[] =>
  [0, 1, 2].map(
    (index) => new Selector({ sampleCount: N, batchSize: 8, strategy, seed, shard: { index, count } }),
  );
const idsOf = ({ ledger }: Selector): number[] =>
  Array.from(ledger.losses, (_, place) => ledger.idOf(place)).toSorted((a, b) => a - b);

function train(selector: Selector, batches: number): number[][] {
  return Array.from({ length: batches }, (_, i) => {
    const loss = (id: number): number => Math.abs(Math.sin(id * 12.9898 + i)) ** 3;
    const { ids } = selector.next();
    selector.record(ids, Array.from(ids, loss));
    const due = selector.due(7);
    selector.record(due, Array.from(due, loss));
    return [...ids, ...due];
  });
}

test('every id is in one shard, as seed, count and number of samples say', () => {
  const shards = deal(shuffle());
  expect(shards.map(({ sampleCount }) => sampleCount)).toEqual([34, 33, 33]);
  expect(shards.flatMap(idsOf).toSorted((a, b) => a - b)).toEqual(Array.from({ length: N }, (_, id) => id));
  expect(deal(uniform()).map(idsOf)).toEqual(shards.map(idsOf));
  expect(deal(shuffle(), 2).map(idsOf)).not.toEqual(shards.map(idsOf));
});

describe.each(strategies.map((strategy, i) => [`${strategy.kind} (${i})`, strategy] as const))(
  '%s',
  (_, strategy) => {
    test('a shard draws its own ids only, and goes on from a snapshot bit for bit', () => {
      const shards = deal(strategy);
      for (const selector of shards) {
        const own = new Set(idsOf(selector));
        const first = new Set<number>();
        while (selector.epoch === 0) for (const id of train(selector, 1)[0]!) first.add(id);
        expect(first.size === own.size || strategy.kind === 'uniform').toBe(true);
        const drawn = train(selector, 60).flat();
        expect(drawn.filter((id) => !own.has(id))).toEqual([]);
        const bytes = selector.snapshot();
        const copy = Selector.restore(bytes, makers);
        expect(copy.shard).toEqual(selector.shard);
        expect(Buffer.compare(copy.snapshot(), bytes)).toBe(0);
        expect(train(copy, 30)).toEqual(train(selector, 30));
      }
    });

    test('the ledger is by id', () => {
      const [selector] = deal(strategy);
      const own = idsOf(selector!);
      selector!.record(own, own);
      expect(own.map((id) => selector!.ledger.loss(id))).toEqual(own);
      expect([...hardest(selector!.ledger, 5)]).toEqual(own.slice(-5).toReversed());
      expect(quantiles(selector!.ledger, [0, 1])).toEqual([own[0], own.at(-1)]);
      const batch = selector!.next();
      for (const id of batch.ids)
        expect(selector!.ledger.drawCount(id)).toBe(batch.ids.filter((other) => other === id).length);
      expect(effectiveSampleSize(selector!.ledger)).toBeGreaterThan(1);
    });

    test('samples come and go: those that come have ids that no other shard gives', () => {
      const shards = deal(strategy);
      const added = shards.map((selector) => [...selector.add(5)]);
      expect(new Set(added.flat()).size).toBe(15);
      expect(Math.min(...added.flat())).toBe(N);
      shards.forEach((selector, i) => {
        const gone = added[i]!.slice(1);
        selector.retire(gone);
        expect(
          train(selector, 40)
            .flat()
            .filter((id) => gone.includes(id)),
        ).toEqual([]);
        expect([...selector.add(4)]).toEqual(gone);
      });
    });

    test('an id of another shard is refused, and nothing is changed', () => {
      const [selector, other] = deal(strategy);
      train(selector!, 3);
      const before = selector!.snapshot();
      const [own] = idsOf(selector!);
      const [foreign] = idsOf(other!);
      const message = `ids[1]: must be one of the 34 ids of shard 0 of 3, got ${foreign}; that sample is dealt to shard 1`;
      expect(() => selector!.record([own!, foreign!], [1, 2])).toThrow(message);
      expect(() => selector!.record([own!, 1.5], [1, 2])).toThrow('must be one of the 34 ids');
      expect(() => selector!.record([own!], [Number.NaN])).toThrow(`loss of sample ${own}: must be a number`);
      expect(() => selector!.retire([own!, foreign!])).toThrow(message);
      expect(() => selector!.ledger.loss(foreign!)).toThrow('id: must be one of the 34 ids');
      expect(Buffer.compare(selector!.snapshot(), before)).toBe(0);
    });
  },
);

test('ranks are those among the ids of the shard', () => {
  const [selector] = deal(rank({ pressure: 10 }));
  const own = idsOf(selector!);
  selector!.record(own, own);
  expect(own.toReversed().map((id) => selector!.rankOf(id))).toEqual(own.map((_, i) => i + 1));
  expect(own.map((_, i) => selector!.idAt(own.length - i))).toEqual(own);
});

test('one shard of one is a selector without shards, bit for bit', () => {
  const options = { sampleCount: 50, batchSize: 5, strategy: auto(), seed: 3 };
  const whole = new Selector(options);
  const one = new Selector({ ...options, shard: { index: 0, count: 1 } });
  expect(train(one, 50)).toEqual(train(whole, 50));
  expect(Buffer.compare(one.snapshot(), whole.snapshot())).toBe(0);
  expect(one.shard).toBeUndefined();
});

test('shards draw independently of each other', () => {
  // Places of the draws in each shard: equal streams would give equal places.
  const [a, b] = deal(uniform()).map((selector) => {
    const places = new Map(
      Array.from(selector.ledger.losses, (_, place) => [selector.ledger.idOf(place), place]),
    );
    return Array.from({ length: 500 }, () => [...selector.next().ids].map((id) => places.get(id)!)).flat();
  });
  // 4,000 pairs, each equal with probability 1/34: 5 standard deviations are 54.
  expect(Math.abs(a!.filter((place, i) => place === b![i]).length - 4000 / 34)).toBeLessThan(54);
});

test('the largest deal: 2^32 ids in 2^20 shards', () => {
  const selector = new Selector({
    sampleCount: 2 ** 32,
    batchSize: 64,
    strategy: rank({ pressure: 100 }),
    shard: { index: 2 ** 20 - 1, count: 2 ** 20 },
  });
  expect(selector.sampleCount).toBe(4096);
  const seen = new Set<number>();
  while (selector.epoch === 0) {
    const { ids } = selector.next();
    selector.record(ids, ids);
    for (const id of ids) seen.add(id);
  }
  expect(seen.size).toBe(4096);
  // The mean of 4,096 ids: 5 standard deviations of 2^32 / sqrt(12 * 4096) are 9.7e7.
  expect(Math.abs([...seen].reduce((sum, id) => sum + id) / 4096 - 2 ** 31)).toBeLessThan(9.7e7);
  expect(() => selector.add(1)).toThrow('add: count');
});

test.each([
  [{ shard: { index: 3, count: 3 } }, 'shard.index: must be an integer from 0 to 2, got 3'],
  [{ shard: { index: 0, count: 0 } }, 'shard.count: must be an integer from 1 to 100, got 0'],
  [{ shard: { index: 0, count: 101 } }, 'shard.count: must be an integer from 1 to 100, got 101'],
  [{ shard: 1 }, 'shard: must be an object, got 1'],
  [
    { shard: { index: 0, count: 3 }, batchSize: 34 },
    'batchSize: must be <= the samples of a shard (33), got 34; use smaller batches or more data',
  ],
  [
    { sampleCount: 2 ** 32, shard: { index: 0, count: 3 } },
    'shard: must have at most 1073741824 samples, got 1431655766; use more shards',
  ],
])('%o is refused', (change, message) => {
  const good = { sampleCount: N, batchSize: 8, strategy: shuffle() };
  expect(() => new Selector({ ...good, ...change } as never)).toThrow(message);
});

test('a snapshot of another shard is refused where the shard is named', () => {
  const [selector] = deal(shuffle());
  const bytes = selector!.snapshot();
  expect(Selector.restore(bytes, {}, { shard: { index: 0, count } }).shard).toEqual({ index: 0, count });
  for (const [shard, name] of [
    [{ index: 1, count }, 'shard 1 of 3'],
    [{ index: 0, count: 4 }, 'shard 0 of 4'],
    [{ index: 0, count: 1 }, 'shard 0 of 1'],
  ] as const) {
    const restore = () => Selector.restore(bytes, {}, { shard });
    expect(restore).toThrow(RankbatchError);
    expect(restore).toThrow(
      `snapshot: must be of ${name}, got "shard 0 of 3"; restore that of the same shard, or deal all of them anew`,
    );
    expect(restore).toThrow(expect.objectContaining({ code: 'MISMATCH' }) as Error);
  }
});

test.each([thin(), proportional({ alpha: 0.6 })])(
  '$kind names the id of a loss that it refuses',
  (strategy) => {
    const [selector] = deal(strategy);
    const { ledger } = selector!;
    const id = ledger.idOf(3);
    expect(id).not.toBe(3);
    expect(() => selector!.record([id], [-1])).toThrow(`record: loss of sample ${id}: must be >= 0, got -1`);
  },
);

/**
 * Expected total variation between eq. 4 over all samples and equal numbers of draws from every shard by its own ranks: in a shard of n random
 * samples the rank at the share u of the order is off by a Brownian bridge of variance n u (1-u) (1 - 1/count), whose mean absolute value is
 * sqrt(2/pi) times its root, and the probability's logarithm falls by ln(s) / n a rank.
 */
function expectedVariation(n: number, shards: number, pressure: number): number {
  const steepness = Math.log(pressure);
  const steps = 10_000;
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    const u = (i + 0.5) / steps;
    const density = (steepness * Math.exp(-steepness * u)) / -Math.expm1(-steepness);
    sum += (density * Math.sqrt(u * (1 - u))) / steps;
  }
  return 0.5 * steepness * Math.sqrt((2 / Math.PI) * (1 - 1 / shards)) * (sum / Math.sqrt(n));
}

test.each([100, 1e8])('s = %d: draws of all shards differ from eq. 4 as random deals must', (pressure) => {
  const [n, shards, deals] = [500, 8, 24];
  const all = new RankDistribution(n * shards, pressure);
  const own = new RankDistribution(n, pressure);
  const variations = Array.from({ length: deals }, (_, seed) => {
    let sum = 0;
    for (let index = 0; index < shards; index++) {
      const selector = new Selector({
        sampleCount: n * shards,
        batchSize: n,
        strategy: rank({ pressure }),
        seed,
        shard: { index, count: shards },
      });
      const ids = idsOf(selector);
      selector.record(ids, ids); // the rank of sample i among all is n * shards - i
      for (const id of ids)
        sum += Math.abs(own.probability(selector.rankOf(id)) / shards - all.probability(n * shards - id));
    }
    return sum / 2;
  });
  const mean = variations.reduce((sum, value) => sum + value) / deals;
  const variance = variations.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (deals - 1);
  // 4 standard errors of 24 deals, and 2 % for what the bridge leaves out at n = 500: wrong in fewer than 1 of 1,000 choices of seeds.
  const expected = expectedVariation(n, shards, pressure);
  expect(Math.abs(mean - expected)).toBeLessThan(4 * Math.sqrt(variance / deals) + 0.02 * expected);
  // The law of the docs for many shards: 0.61 and 1.45 / sqrt(n); here with the factor sqrt(1 - 1/8).
  expect(expected * Math.sqrt((n * 8) / 7)).toBeCloseTo(pressure === 100 ? 0.613 : 1.453, 2);
});
