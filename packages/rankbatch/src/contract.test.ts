import { describe, expect, test } from 'vitest';
import { RankbatchError } from './error.js';
import { exponential } from './schedule.js';
import { RankDistribution } from './rank-distribution.js';
import { Random } from './random.js';
import { Selector } from './selector.js';
import { rank } from './rank-strategy.js';
import { shuffle } from './shuffle.js';
import type { Strategy } from './strategy.js';
import { uniform } from './uniform.js';

/** Every strategy is a row here and passes every test below. */
const strategies: [string, Strategy][] = [
  ['shuffle', shuffle()],
  ['uniform', uniform()],
  ['rank:100', rank({ pressure: 100 })],
  ['rank:1e98', rank({ pressure: 1e98 })],
  ['rank:1e-12', rank({ pressure: 1e-12 })],
  ['rank:1', rank({ pressure: 1 })],
  ['rank:1e8..1', rank({ pressure: exponential({ from: 1e8, to: 1, endEpoch: 3 }) })],
  ['rank:1e8:r', rank({ pressure: 1e8, recompute: { frequency: 0.5, ratio: 1 } })],
  ['rank:100:r2x0.2', rank({ pressure: 100, recompute: { frequency: 2, ratio: 0.2 } })],
];
const sizes: [number, number][] = [
  [1, 1],
  [7, 3],
  [64, 64],
  [1000, 64],
];
const rows = strategies.flatMap(([name, strategy]) =>
  sizes.map(([sampleCount, batchSize]) => ({ name, strategy, sampleCount, batchSize })),
);

/** A loop with recomputation, whose losses depend on the sample and the time; returns the ids of each batch. */
function train(selector: Selector, batches: number, salt = 0): number[][] {
  const random = new Random(salt);
  const losses = (ids: Uint32Array) => Float64Array.from(ids, (id) => id + random.float());
  return Array.from({ length: batches }, () => {
    const { ids } = selector.next();
    selector.record(ids, losses(ids));
    for (let due = selector.due(50); due.length > 0; due = selector.due(50))
      selector.record(due, losses(due));
    return [...ids];
  });
}

describe.each(rows)('$name, N = $sampleCount, B = $batchSize', ({ strategy, sampleCount, batchSize }) => {
  const create = (seed = 1) => new Selector({ sampleCount, batchSize, strategy, seed });

  test('an epoch is N draws exactly, and only its last batch may be shorter', () => {
    const selector = create();
    for (let epoch = 0; epoch < 4; epoch++) {
      let drawn = 0;
      while (selector.epoch === epoch) {
        expect(selector.draws).toBe(epoch * sampleCount + drawn);
        const batch = selector.next();
        expect(batch.epoch).toBe(epoch);
        expect(batch.ids.length).toBe(Math.min(batchSize, sampleCount - drawn));
        drawn += batch.ids.length;
        selector.record(batch.ids, batch.ids);
      }
      expect(drawn).toBe(sampleCount);
    }
  });

  test('every batch has ids in range, weights of 1, and probabilities and ranks that belong to the draw', () => {
    const selector = create();
    const random = new Random(3);
    while (selector.epoch < 4) {
      const pressure = selector.pressure;
      const { ids, probabilities, ranks, weights, epoch } = selector.next();
      for (const column of [probabilities, weights]) expect(column.length).toBe(ids.length);
      expect(ids.every((id) => id < sampleCount)).toBe(true);
      expect(weights.every((weight) => weight === 1)).toBe(true);
      const ranked = strategy.kind === 'rank' && epoch > 0;
      const distribution = new RankDistribution(sampleCount, pressure);
      const expected = Array.from(ranks ?? ids, (at) =>
        ranks ? distribution.probability(at) : 1 / sampleCount,
      );
      // A drawn rank's probability comes from the same u; it is exact to 2^-53 of the probability of the first rank.
      expect(probabilities.every((p, i) => Math.abs(p - expected[i]!) <= 1e-9 * expected[i]!)).toBe(true);
      expect(ranks).toEqual(ranked ? ids.map((id) => selector.rankOf(id)) : undefined);
      selector.record(
        ids,
        Float64Array.from(ids, () => random.normal()),
      );
    }
  });

  test('the ledger counts every draw, and keeps the last loss of every sample', () => {
    const selector = create();
    const counts = new Uint32Array(sampleCount);
    const losses = new Float64Array(sampleCount).fill(Infinity);
    const seen = new Int32Array(sampleCount).fill(-1);
    let value = 0;
    for (let step = 1; selector.epoch < 3; step++) {
      const { ids } = selector.next();
      const fresh = Float64Array.from(ids, () => ++value);
      selector.record(ids, fresh);
      ids.forEach((id, i) => {
        counts[id]!++;
        losses[id] = fresh[i]!;
        seen[id] = step;
      });
    }
    const { ledger } = selector;
    const all = Array.from({ length: sampleCount }, (_, id) => id);
    expect(ledger.length).toBe(sampleCount);
    expect(all.map((id) => ledger.drawCount(id))).toEqual([...counts]);
    expect(all.map((id) => ledger.loss(id))).toEqual([...losses]);
    expect(all.map((id) => ledger.lastSeen(id))).toEqual([...seen]);
    expect(ledger.losses).toEqual(losses);
  });

  test('equal seeds and losses give equal batches, other seeds others', () => {
    const batches = Math.ceil((4 * sampleCount) / batchSize);
    expect(train(create(1), batches)).toEqual(train(create(1), batches));
    const other = train(create(2), batches);
    expect(sampleCount <= 7 || String(other) !== String(train(create(1), batches))).toBe(true);
  });

  test.each([0, 1, 2, 5, 19, 40])('a snapshot after %i batches continues bit for bit', (before) => {
    const selector = create();
    train(selector, before, 5);
    const bytes = selector.snapshot();
    const copy = Selector.restore(bytes);
    expect(Buffer.compare(copy.snapshot(), bytes)).toBe(0);
    expect([copy.epoch, copy.draws, copy.pressure]).toEqual([
      selector.epoch,
      selector.draws,
      selector.pressure,
    ]);
    expect([copy.sampleCount, copy.batchSize, copy.strategy]).toEqual([sampleCount, batchSize, strategy]);
    expect(train(copy, 60, 6)).toEqual(train(selector, 60, 6));
    expect(Buffer.compare(copy.snapshot(), selector.snapshot())).toBe(0);
  });

  test('a restored selector shares no memory with the bytes or with its source', () => {
    const selector = create();
    train(selector, 3, 7);
    const bytes = selector.snapshot();
    const kept = bytes.slice();
    const copy = Selector.restore(bytes);
    bytes.fill(0);
    train(copy, 10, 8);
    expect(Buffer.compare(selector.snapshot(), kept)).toBe(0);
    expect(train(Selector.restore(kept), 10, 8)).toEqual(train(selector, 10, 8));
  });

  test('a refused record leaves everything untouched', () => {
    const selector = create();
    train(selector, 2, 9);
    const before = selector.snapshot();
    const last = sampleCount - 1;
    const refused: [ArrayLike<number>, ArrayLike<number>, string][] = [
      [[last, last], [1, Number.NaN], `record: loss of sample ${last}: must be a number, got NaN`],
      [[last], [1, 2], 'record: needs one loss for each of the 1 ids, got 2'],
      [
        [last, sampleCount],
        [1, 2],
        `record: ids[1]: must be an integer from 0 to ${last}, got ${sampleCount}`,
      ],
      [[last, -1], [1, 2], `record: ids[1]: must be an integer from 0 to ${last}, got -1`],
      [[last, 0.5], [1, 2], `record: ids[1]: must be an integer from 0 to ${last}, got 0.5`],
      [[last, Number.NaN], [1, 2], `record: ids[1]: must be an integer from 0 to ${last}, got NaN`],
    ];
    for (const [ids, losses, message] of refused) {
      expect(() => selector.record(ids, losses)).toThrow(RankbatchError);
      expect(() => selector.record(ids, losses)).toThrow(message);
    }
    expect(Buffer.compare(selector.snapshot(), before)).toBe(0);
  });

  test('samples come and go: retired ones are never drawn, new ones are, and a snapshot goes on with both', () => {
    const selector = create();
    const random = new Random(11);
    const retired = new Set<number>();
    let length = sampleCount;
    const step = (each: Selector) => {
      const [ids] = train(each, 1, 3);
      expect(ids!.filter((id) => retired.has(id))).toEqual([]);
      return ids!;
    };
    for (let round = 0; round < 30; round++) {
      step(selector);
      const expected = [...retired].toSorted((x, y) => x - y).slice(0, 1 + random.below(3));
      while (expected.length < 1 || (expected.length === retired.size && random.below(3) > 0))
        expected.push(length++);
      expect([...selector.add(expected.length)]).toEqual(expected);
      for (const id of expected) {
        retired.delete(id);
        expect([selector.ledger.loss(id), selector.ledger.drawCount(id)]).toEqual([Infinity, 0]);
      }
      const gone = Array.from({ length: random.below(6) }, () => random.below(length)).filter(
        (id) => !retired.has(id),
      );
      const before = selector.sampleCount;
      if (new Set(gone).size === before) continue;
      selector.retire(gone);
      for (const id of gone) retired.add(id);
      expect(selector.sampleCount).toBe(length - retired.size);
      selector.record(gone, gone); // late losses
      for (const id of gone) expect(selector.ledger.loss(id)).toBeNaN();
    }
    expect(selector.ledger.length).toBe(length);
    const bytes = selector.snapshot();
    const copy = Selector.restore(bytes);
    expect(Buffer.compare(copy.snapshot(), bytes)).toBe(0);
    for (let i = 0; i < 20; i++) expect(step(copy)).toEqual(step(selector));
    const added = selector.add(3);
    expect(copy.add(3)).toEqual(added);
    for (const id of added) retired.delete(id);
    for (const each of [copy, selector]) while (each.draws < 5000) step(each);
    expect(Buffer.compare(copy.snapshot(), selector.snapshot())).toBe(0);
  });

  test('a refused retirement leaves everything untouched', () => {
    const selector = create();
    selector.add(2);
    selector.retire([sampleCount]);
    train(selector, 2, 9);
    const before = selector.snapshot();
    const last = sampleCount + 1;
    for (const [ids, message] of [
      [[last, last + 1], `retire: ids[1]: must be an integer from 0 to ${last}, got ${last + 1}`],
      [[last, sampleCount], `retire: ids[1]: must not be retired, got ${sampleCount}`],
      [
        Array.from({ length: last + 1 }, (_, id) => id).filter((id) => id !== sampleCount),
        `retire: must leave at least one sample, got "all ${sampleCount + 1}"; make a new selector instead`,
      ],
    ] as [number[], string][])
      expect(() => selector.retire(ids)).toThrow(new RankbatchError(message));
    expect(() => selector.add(0)).toThrow('add: count: must be an integer from 1 to 42949');
    expect(Buffer.compare(selector.snapshot(), before)).toBe(0);
  });

  test('losses may come late, out of order, repeatedly or never', () => {
    const selector = create();
    const inFlight = Array.from({ length: 5 }, () => selector.next().ids);
    for (const ids of inFlight.toReversed()) selector.record(ids, ids);
    const { ids } = selector.next();
    selector.record(
      [...ids, ...ids],
      [...ids, ...ids].map((_, i) => (i < ids.length ? 1 : -2)),
    );
    for (const id of ids) expect(selector.ledger.loss(id)).toBe(-2);
    selector.record([], []);
  });
});

describe.each(strategies)('%s, first epoch', (_, strategy) => {
  test('shuffled passes name every sample once; the first epoch of rank is one', () => {
    const selector = new Selector({ sampleCount: 1000, batchSize: 64, strategy, seed: 4 });
    const ids: number[] = [];
    while (selector.epoch === 0) ids.push(...selector.next().ids);
    if (strategy.kind === 'uniform') return;
    expect(new Set(ids).size).toBe(1000);
    expect(ids).not.toEqual(ids.toSorted((a, b) => a - b));
  });
});
