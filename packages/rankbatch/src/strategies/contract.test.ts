import { describe, expect, test } from 'vitest';
import { RankbatchError } from '../base/error.js';
import { Random } from '../base/random.js';
import { RankDistribution } from './rank-distribution.js';
import { makers, strategies } from './contract.testing.js';
import type { RankStrategy } from './rank/usual-rank.js';
import { linear, type Schedule } from '../base/schedule.js';
import { Selector } from '../default-selector.js';
import type { Strategy } from './strategy.js';

const growing = linear({ from: 17, to: 64, endEpoch: 3 });
const sizes: [number, number | Schedule][] = [
  [1, 1],
  [7, 3],
  [64, 64],
  [300, growing],
];
const rows = strategies.flatMap(([name, strategy]) =>
  sizes.map(([sampleCount, batchSize]) => ({ name, strategy, sampleCount, batchSize })),
);

const isFiltered = ({ kind }: Strategy): boolean => ['selectiveBackprop', 'infoBatch', 'thin'].includes(kind);
const isRank = (strategy: Strategy): strategy is RankStrategy => strategy.kind === 'rank';

/** Draws by eq. 4 alone. */
const isPlainRank = (strategy: Strategy): boolean =>
  isRank(strategy) && strategy.coverEvery === undefined && strategy.replacement !== false;

/** A loop with recomputation, whose losses depend on the sample and the time; returns the ids of each batch. */
function train(selector: Selector, batches: number, salt = 0): number[][] {
  const random = new Random(salt);
  const losses = (ids: Uint32Array) => Float64Array.from(ids, (id) => (id % 17) + random.float());
  return Array.from({ length: batches }, () => {
    const { ids } = selector.next();
    selector.record(ids, losses(ids));
    for (let due = selector.due(50); due.length > 0; due = selector.due(50))
      selector.record(due, losses(due));
    return [...ids];
  });
}

/** All that a selector tells of where it stands. */
function standing(selector: Selector): unknown[] {
  const { epoch, draws, pressure, sampleCount, batchSize, strategy } = selector;
  return [epoch, draws, pressure, sampleCount, batchSize, strategy, selector.staleness()];
}

describe.each(rows)('$name, N = $sampleCount, B = $batchSize', (row) => {
  const { strategy, sampleCount } = row;
  const create = (seed = 1) => new Selector({ sampleCount, batchSize: row.batchSize, strategy, seed });
  const restore = (bytes: Uint8Array) => Selector.restore(bytes, makers);

  test('an epoch is N draws, or at most N where a pass is filtered, and only its last batch may be shorter', () => {
    const selector = create();
    let draws = 0;
    for (let epoch = 0; epoch < 4; epoch++) {
      const ids: number[] = [];
      const { batchSize } = selector;
      let isLast = false;
      while (selector.epoch === epoch) {
        expect(isLast).toBe(false);
        expect([selector.draws, selector.batchSize]).toEqual([draws, batchSize]);
        const batch = selector.next();
        expect(batch.epoch).toBe(epoch);
        isLast = batch.ids.length < batchSize;
        ids.push(...batch.ids);
        draws += batch.ids.length;
        selector.record(batch.ids, batch.ids);
      }
      const isPass = isFiltered(strategy);
      expect(ids.length > 0 && ids.length <= sampleCount).toBe(true);
      expect(isPass && epoch > 0 ? new Set(ids).size : sampleCount).toBe(ids.length);
    }
  });

  test('every batch has known ids, and what belongs to each draw', () => {
    const selector = create();
    const random = new Random(3);
    while (selector.epoch < 4) {
      const { batchSize, pressure } = selector;
      const { ids, probabilities, ranks, weights, epoch } = selector.next();
      expect(ids.length >= 1 && ids.length <= batchSize).toBe(true);
      for (const column of [probabilities, weights, ranks ?? ids]) expect(column.length).toBe(ids.length);
      expect(ids.every((id) => id < sampleCount)).toBe(true);
      expect(probabilities.every((p) => p > 0 && p <= 1 + 1e-15)).toBe(true);
      expect(weights.every((weight) => weight > 0 && weight < Infinity)).toBe(true);
      expect(['infoBatch', 'thin'].includes(strategy.kind) || Math.max(...weights) === 1).toBe(true);
      const isRanked = (isRank(strategy) && epoch > 0) || (strategy.kind === 'auto' && ranks !== undefined);
      expect(ranks).toEqual(isRanked ? ids.map((id) => selector.rankOf(id)) : undefined);
      const repeats = new Set(ids).size < ids.length;
      expect(repeats && isRank(strategy) && strategy.replacement === false).toBe(false);
      const distribution = new RankDistribution(sampleCount, pressure);
      const expected = Array.from(ranks ?? ids, (at) =>
        ranks ? distribution.probability(at) : isFiltered(strategy) ? 1 : 1 / sampleCount,
      );
      // A drawn rank's probability comes from the same u; it is exact to 2^-53 of the probability of the first rank.
      const faults = expected.filter((p, i) => Math.abs(p - probabilities[i]!) > 1e-9 * p);
      expect(epoch === 0 || strategy.kind === 'uniform' || isPlainRank(strategy) ? faults : []).toEqual([]);
      selector.record(
        ids,
        Float64Array.from(ids, () => Math.exp(random.normal())),
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
    const first = train(create(1), 20);
    expect(train(create(1), 20)).toEqual(first);
    expect(sampleCount <= 7 || String(train(create(2), 20)) !== String(first)).toBe(true);
  });

  test.each([0, 1, 19, 50])('a snapshot after %i batches continues bit for bit', (before) => {
    const selector = create();
    train(selector, before, 5);
    const bytes = selector.snapshot();
    const copy = restore(bytes);
    expect(Buffer.compare(copy.snapshot(), bytes)).toBe(0);
    expect(standing(copy)).toEqual(standing(selector));
    expect(train(copy, 40, 6)).toEqual(train(selector, 40, 6));
    expect(standing(copy)).toEqual(standing(selector));
    expect(Buffer.compare(copy.snapshot(), selector.snapshot())).toBe(0);
  });

  test('a restored selector shares no memory with the bytes or with its source', () => {
    const selector = create();
    train(selector, 3, 7);
    const bytes = selector.snapshot();
    const kept = bytes.slice();
    const copy = restore(bytes);
    bytes.fill(0);
    train(copy, 10, 8);
    expect(Buffer.compare(selector.snapshot(), kept)).toBe(0);
    expect(train(restore(kept), 10, 8)).toEqual(train(selector, 10, 8));
  });

  test('a refused record leaves everything untouched', () => {
    const selector = create();
    train(selector, 2, 9);
    const before = selector.snapshot();
    const last = sampleCount - 1;
    const refused: [ArrayLike<number>, ArrayLike<number>, string, string][] = [
      [[last, last], [1, Number.NaN], 'NAN', `record: loss of sample ${last}: must be a number, got NaN`],
      [[last], [1, 2], 'LENGTH', 'record: needs one loss for each of the 1 ids, got 2'],
      [
        [last, sampleCount],
        [1, 2],
        'ID',
        `record: ids[1]: must be an integer from 0 to ${last}, got ${sampleCount}`,
      ],
      [[last, -1], [1, 2], 'ID', `record: ids[1]: must be an integer from 0 to ${last}, got -1`],
      [[last, 0.5], [1, 2], 'ID', `record: ids[1]: must be an integer from 0 to ${last}, got 0.5`],
      [[last, Number.NaN], [1, 2], 'ID', `record: ids[1]: must be an integer from 0 to ${last}, got NaN`],
    ];
    for (const [ids, losses, code, message] of refused) {
      const act = () => selector.record(ids, losses);
      expect(act).toThrow(RankbatchError);
      expect(act).toThrow(message);
      expect(act).toThrow(expect.objectContaining({ code }) as Error);
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
    const copy = restore(bytes);
    expect(Buffer.compare(copy.snapshot(), bytes)).toBe(0);
    for (let i = 0; i < 20; i++) expect(step(copy)).toEqual(step(selector));
    const added = selector.add(3);
    expect(copy.add(3)).toEqual(added);
    for (const id of added) retired.delete(id);
    for (const each of [copy, selector]) while (each.draws < 600) step(each);
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
      expect(() => selector.retire(ids)).toThrow(message);
    expect(() => selector.add(0)).toThrow('add: count: must be an integer from 1 to 16777216, got 0');
    expect(Buffer.compare(selector.snapshot(), before)).toBe(0);
  });

  test('losses may come late, out of order, repeatedly or never', () => {
    const selector = create();
    const inFlight = Array.from({ length: 5 }, () => selector.next().ids);
    for (const ids of inFlight.toReversed()) selector.record(ids, ids);
    const { ids } = selector.next();
    selector.record(
      [...ids, ...ids],
      [...ids, ...ids].map((_, i) => (i < ids.length ? 1 : 2)),
    );
    for (const id of ids) expect(selector.ledger.loss(id)).toBe(2);
    selector.record([], []);
  });
});

describe.each(strategies)('%s', (_, strategy) => {
  test('the first epoch is one shuffled pass, unless all draws are uniform', () => {
    const selector = new Selector({ sampleCount: 1000, batchSize: 64, strategy, seed: 4 });
    const ids: number[] = [];
    while (selector.epoch === 0) ids.push(...selector.next().ids);
    expect(new Set(ids).size === 1000).toBe(strategy.kind !== 'uniform');
    expect(ids).not.toEqual(ids.toSorted((a, b) => a - b));
  });
});

/** Draws on fixed losses 0 .. n-1, which belong to the samples that `idOf` names: the loss, rank and probability of each draw. */
function drawOn(strategy: Strategy, idOf: readonly number[]) {
  const n = idOf.length;
  const selector = new Selector({ sampleCount: n, batchSize: 6, strategy, seed: 4 });
  while (selector.epoch === 0) selector.next();
  const losses = Array.from(idOf, (_, loss) => loss);
  // Often enough that stale ranks and windows know nothing else.
  for (let i = 0; i < 50; i++) selector.record(idOf, losses);
  const draws: { loss: number; rank: number | undefined; probability: number }[] = [];
  while (selector.epoch < 80) {
    const { ids, ranks, probabilities } = selector.next();
    // Only the first draw of a batch, whose probability does not depend on those before it.
    draws.push({
      loss: idOf.indexOf(ids[0]!),
      rank: ranks?.[0],
      probability: Number(probabilities[0]!.toPrecision(12)),
    });
    selector.record(idOf, losses);
  }
  return draws;
}

describe('losses belong to samples', () => {
  const n = 30;
  const plain = Array.from({ length: n }, (_, id) => id);
  const moved = new Random(3).shuffle([...plain]);
  // Coverage makes draws depend on those of the epochs before, too.
  const uncovered = strategies.filter(([, each]) => !isRank(each) || each.coverEvery === undefined);

  test.each(uncovered)('%s: a permuted data set changes no probability', (_, strategy) => {
    const seen = [plain, moved].map(
      (idOf) => new Map(drawOn(strategy, idOf).map(({ loss, probability }) => [loss, probability])),
    );
    const both = [...seen[0]!.keys()].filter((loss) => seen[1]!.has(loss));
    expect(both.length).toBeGreaterThan(0);
    for (const loss of both) expect(seen[1]!.get(loss)).toBe(seen[0]!.get(loss));
  });

  const ranked = uncovered.filter(([, each]) => isRank(each));
  test.each(ranked)('%s: a permuted data set gives the permuted selection', (_, strategy) => {
    const draws = drawOn(strategy, moved);
    expect(draws).toEqual(drawOn(strategy, plain));
    for (const { loss, rank: at } of draws) expect(at).toBe(n - loss);
  });
});
