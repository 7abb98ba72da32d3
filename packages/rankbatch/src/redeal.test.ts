import { describe, expect, test } from 'vitest';
import { auto } from './strategies/auto/auto.js';
import { infoBatch } from './strategies/info-batch.js';
import { makeStrategy } from './strategies/strategy.js';
import { newBatch } from './base/batch.js';
import { proportional } from './strategies/proportional.js';
import { rank } from './strategies/rank/rank.js';
import { redeal } from './redeal.js';
import { selectiveBackprop } from './strategies/selective-backprop.js';
import { Selector } from './default-selector.js';
import { shuffle } from './strategies/shuffle.js';
import type { Strategy } from './strategies/strategy.js';
import { thin } from './strategies/thin.js';
import { uniform } from './strategies/uniform.js';

const makers = { infoBatch, proportional, selectiveBackprop, thin };
const strategies: Strategy[] = [
  shuffle(),
  uniform(),
  rank({ pressure: 100, recompute: { frequency: 1, ratio: 0.3 }, coverEvery: 3 }),
  rank({ pressure: 1e4, refresh: { every: 5 } }),
  proportional({ alpha: 0.6 }),
  selectiveBackprop({ beta: 1 }),
  infoBatch({ fullFromEpoch: 99 }),
  thin(),
  auto(),
];

function train(selector: Selector, epochs: number): Selector {
  for (const end = selector.epoch + epochs; selector.epoch < end;) {
    const loss = (id: number): number => Math.abs(Math.sin(id * 12.9898)) ** 9 / (1 + selector.epoch);
    const { ids } = selector.next();
    selector.record(ids, Array.from(ids, loss));
    const due = selector.due();
    selector.record(due, Array.from(due, loss));
  }
  return selector;
}

/** What is known of each id: its loss, its draws, and how many batches ago it was recorded. */
function knowledge(selectors: readonly Selector[], batches: (selector: Selector) => number) {
  return selectors
    .flatMap((selector) =>
      Array.from(selector.ledger.losses, (loss, place) => [selector.ledger.idOf(place), loss] as const)
        .filter(([, loss]) => !Number.isNaN(loss))
        .map(([id, loss]) => {
          const seen = selector.ledger.lastSeen(id);
          return [id, loss, selector.ledger.drawCount(id), seen < 0 ? seen : batches(selector) - seen];
        }),
    )
    .toSorted(([a], [b]) => a! - b!);
}

function deal(strategy: Strategy, count: number): Selector[] {
  const options = { sampleCount: 101, batchSize: 5, strategy, seed: 4 };
  return Array.from({ length: count }, (_, index) => new Selector({ ...options, shard: { index, count } }));
}

const redealt = (snapshots: readonly Uint8Array[], count: number): Selector[] =>
  Array.from({ length: count }, (_, index) =>
    Selector.restore(redeal(snapshots, { index, count }, makers), makers),
  );

describe.each(strategies.map((strategy, i) => [`${strategy.kind} (${i})`, strategy] as const))(
  '%s',
  (_, strategy) => {
    test.each([
      [1, 4],
      [4, 1],
      [3, 2],
      [2, 7],
    ])('%i shards become %i: losses, draws and ages move along, and all goes on', (before, after) => {
      const counts = new Map<Selector, number>();
      const old = deal(strategy, before);
      for (const [i, selector] of old.entries()) {
        const next = selector.next.bind(selector);
        counts.set(selector, 0);
        selector.next = () => {
          counts.set(selector, counts.get(selector)! + 1);
          return next();
        };
        train(selector, 3);
        const added = selector.add(2 + i);
        selector.retire([selector.ledger.idOf(1), added[0]!]);
      }
      const most = Math.max(...counts.values());
      const snapshots = old.map((selector) => selector.snapshot());
      const anew = redealt(snapshots, after);
      expect(knowledge(anew, () => most)).toEqual(knowledge(old, (selector) => counts.get(selector)!));
      for (const selector of anew) {
        expect(selector.epoch).toBe(Math.max(...old.map(({ epoch }) => epoch)));
        expect(selector.shard?.count ?? 1).toBe(after);
        const copy = Selector.restore(selector.snapshot(), makers);
        train(selector, 2);
        expect(Buffer.compare(train(copy, 2).snapshot(), selector.snapshot())).toBe(0);
      }
      // In any order, and from a generator.
      const again = redealt(snapshots.toReversed(), after);
      expect(knowledge(again, () => 0)).toEqual(knowledge(redealt(snapshots, after), () => 0));
    });
  },
);

test('ranks go on from the losses: the hardest samples of all old shards are the first ranks of the new ones', () => {
  const old = deal(rank({ pressure: 1e6 }), 3);
  for (const selector of old) {
    while (selector.epoch === 0) {
      const { ids } = selector.next();
      selector.record(ids, ids);
    }
  }
  const anew = redealt(
    old.map((selector) => selector.snapshot()),
    2,
  );
  expect(
    anew
      .map((selector) => selector.idAt(1))
      .toSorted((a, b) => a - b)
      .at(-1),
  ).toBe(100);
  for (const selector of anew) expect(selector.next().ranks).toBeDefined();
});

test('auto takes along what it has learnt', () => {
  const old = deal(auto(), 2);
  for (const selector of old) train(selector, 12);
  const before = old.map((selector) => selector.explain()!);
  expect(before[0]!.mode).toBe('selecting');
  const anew = redealt(
    old.map((selector) => selector.snapshot()),
    3,
  );
  for (const selector of anew) {
    const { mode, pressure, threshold, judged, recompute } = selector.explain()!;
    expect(before.map((each) => each.pressure)).toContain(pressure);
    expect(before.map((each) => each.threshold)).toContain(threshold);
    expect(before.map((each) => each.judged)).toContainEqual(judged);
    expect(before.map((each) => each.recompute.nextEpoch)).toContain(recompute.nextEpoch);
    expect(mode).toBe('selecting');
  }
});

test.each([thin(), selectiveBackprop({ beta: 0.5 }), proportional({ alpha: 0.6 })])(
  '$kind goes on with the probabilities that it would have had',
  (strategy) => {
    const [old] = deal(strategy, 1);
    train(old!, 6).add(1);
    const [anew] = redealt([old!.snapshot()], 1);
    const [before, after] = [old!, anew!].map((selector) => {
      const drawn = new Map<number, number>();
      while (selector.epoch === 6) {
        const { ids, probabilities } = selector.next();
        ids.forEach((id, i) => drawn.set(id, probabilities[i]!));
      }
      return drawn;
    });
    const both = [...before!.keys()].filter((id) => after!.has(id));
    expect(both.length).toBeGreaterThan(10);
    for (const id of both) expect(after!.get(id)).toBe(before!.get(id));
  },
);

test('the shard in the latest epoch is furthest ahead, not that of the most batches, and gives the batch size', () => {
  const strategy = rank({ pressure: 100 });
  const old = [5, 50].map(
    (batchSize, index) =>
      new Selector({ sampleCount: 1000, batchSize, strategy, seed: 1, shard: { index, count: 2 } }),
  );
  train(old[0]!, 2);
  train(old[1]!, 6);
  const snapshots = old.map((each) => each.snapshot());
  for (const order of [snapshots, snapshots.toReversed()]) {
    const [anew] = redealt(order, 1);
    expect([anew!.epoch, anew!.next().ids.length]).toEqual([6, 50]);
    const bytes = redeal(order, { index: 0, count: 1 }, {}, { batchSize: 7 });
    expect(Selector.restore(bytes).next().ids).toHaveLength(7);
  }
  // The other size, 50, is more than the new shards have.
  const late = train(old[0]!, 9).snapshot();
  for (const order of [
    [late, snapshots[1]!],
    [snapshots[1]!, late],
  ])
    expect(redealt(order, 100)[0]!.next().ids).toHaveLength(5);
});

test('the order of the snapshots says nothing, where shards are equally far, too', () => {
  const old = deal(rank({ pressure: 9 }), 3);
  for (const selector of old) train(selector, 2);
  const snapshots = old.map((each) => each.snapshot());
  const shard = { index: 1, count: 2 };
  expect(redeal(snapshots.toReversed(), shard)).toEqual(redeal(snapshots, shard));
});

test('coverage holds from the re-dealing to the end of its period', () => {
  const old = deal(rank({ pressure: 1e9, coverEvery: 2 }), 2);
  for (const selector of old) train(selector, 2);
  for (const selector of redealt(
    old.map((each) => each.snapshot()),
    3,
  )) {
    const drawn = new Set<number>();
    while (selector.epoch < 3) for (const id of selector.next().ids) drawn.add(id);
    expect(drawn.size).toBe(selector.sampleCount);
  }
});

test('a date for fresh losses that has come does not come again', () => {
  const old = deal(rank({ pressure: 9, recompute: { frequency: 1, ratio: 1 } }), 2);
  for (const selector of old) train(selector, 3);
  for (const selector of redealt(
    old.map((each) => each.snapshot()),
    3,
  )) {
    expect(selector.due().length).toBe(0);
    while (selector.epoch < 4) selector.next();
    expect(selector.due().length).toBe(selector.sampleCount);
  }
});

test('new shards draw neither what the old ones drew nor the same as each other', () => {
  const [old] = deal(uniform(), 1);
  const snapshot = old!.snapshot();
  const selectors = [old!, ...redealt([snapshot], 2)];
  const places = selectors.map((selector) => {
    const all = Array.from(selector.ledger.losses, (_, place) => selector.ledger.idOf(place));
    return Array.from({ length: 50 }, () => [...selector.next().ids])
      .flat()
      .map((id) => all.indexOf(id) / all.length);
  });
  expect(new Set(places.map(String)).size).toBe(3);
});

test('a strategy of your own moves by its losses', () => {
  const inOrder = (): Strategy =>
    makeStrategy({ kind: 'inOrder' }, ({ ledger }) => ({
      draw(count, { epoch, drawn }) {
        const batch = newBatch(count, epoch);
        batch.ids.set(ledger.activeIds().subarray(drawn, drawn + count));
        batch.probabilities.fill(1);
        return batch;
      },
    }));
  const old = deal(inOrder(), 2);
  for (const selector of old) train(selector, 1);
  const bytes = redeal(
    old.map((each) => each.snapshot()),
    { index: 0, count: 1 },
    { inOrder },
  );
  const whole = Selector.restore(bytes, { inOrder });
  expect([...whole.next().ids]).toEqual([0, 1, 2, 3, 4]);
  expect(whole.ledger.losses.includes(Infinity)).toBe(false);
});

describe('refused', () => {
  const snapshots = deal(shuffle(), 3).map((selector) => selector.snapshot());
  const other = new Selector({ sampleCount: 101, batchSize: 5, strategy: shuffle(), seed: 5 }).snapshot();
  const one = { index: 0, count: 1 };
  const further = new Selector({
    sampleCount: 101,
    batchSize: 5,
    strategy: uniform(),
    seed: 4,
    shard: { index: 2, count: 3 },
  });
  train(further, 2);
  test.each([
    [[], one, 'redeal: snapshots: must be those of all shards, got "none"'],
    [
      snapshots.slice(1),
      one,
      'redeal: snapshots: must be those of all 3 shards, got "those of 1, 2"; for a lost one pass an older one',
    ],
    [[...snapshots, snapshots[1]!], one, 'must be of different shards, got "two of shard 1"'],
    [[...snapshots, other], one, 'must all be of {"kind":"shuffle"} on 101 samples in 3 shards, seed 4'],
    [
      [...snapshots.slice(0, 2), further.snapshot()],
      one,
      'must all be of {"kind":"shuffle"} on 101 samples in 3 shards, seed 4, got "{\\"kind\\":\\"uniform\\"}',
    ],
    [snapshots, { index: 5, count: 5 }, 'shard.index: must be an integer from 0 to 4, got 5'],
    [snapshots, { index: 0, count: 40 }, 'batchSize: must be <= the samples of a shard (2), got 5'],
  ])('%#', (bytes, shard, message) => {
    expect(() => redeal(bytes, shard)).toThrow(message);
  });
});
