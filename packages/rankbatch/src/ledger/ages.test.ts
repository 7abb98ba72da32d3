import { describe, expect, test } from 'vitest';
import { rank } from '../strategies/rank/rank.js';
import { Selector } from '../default-selector.js';
import { shuffle } from '../strategies/shuffle.js';

const ascending = (n: number) => Array.from({ length: n }, (_, id) => id);

describe('ages', () => {
  test('count the batches since a loss was recorded, in epochs of ceil(N / B) batches', () => {
    const selector = new Selector({ sampleCount: 10, batchSize: 4, strategy: shuffle() });
    expect(selector.staleness()).toEqual({ meanAge: 0, oldestAge: 0, known: 0, moved: undefined });
    selector.next();
    selector.record([0, 1], [1, 1]); // 3 batches make an epoch
    selector.next();
    selector.record([2], [Infinity]);
    selector.next();
    selector.next();
    // 3, 3 and 2 batches ago
    expect(selector.staleness()).toEqual({ meanAge: 8 / 9, oldestAge: 1, known: 0.3, moved: undefined });
    selector.record([0], [2]);
    selector.retire([1]); // 9 samples are left, again 3 batches an epoch
    expect(selector.staleness()).toEqual({
      meanAge: 1 / 3,
      oldestAge: 2 / 3,
      known: 2 / 9,
      moved: undefined,
    });
  });

  test('are 0 when all losses were recorded just now', () => {
    const selector = new Selector({ sampleCount: 5, batchSize: 5, strategy: shuffle() });
    for (let i = 0; i < 9; i++) selector.next();
    selector.record(ascending(5), ascending(5));
    expect(selector.staleness()).toEqual({ meanAge: 0, oldestAge: 0, known: 1, moved: undefined });
  });
});

describe('moved', () => {
  /** N = 200 samples whose losses are their ids; all are due, and 2 ranks are 1 % of N. */
  function create(refresh?: { every: number }): Selector {
    const strategy = rank({ pressure: 10, recompute: { frequency: 1, ratio: 1 }, refresh });
    const selector = new Selector({ sampleCount: 200, batchSize: 200, strategy });
    selector.next();
    selector.record(ascending(200), ascending(200));
    return selector;
  }

  test('is the share of recomputed samples whose rank changed by more than 1 % of N', () => {
    const selector = create();
    const due = selector.due();
    expect(selector.staleness().moved).toBeUndefined();
    // The rank of id is 200 - id. Ids 0 and 2 change places: 2 ranks. Ids 10 and 13 do: 3 ranks, which is more than 1 %.
    const losses = ascending(200);
    [losses[0], losses[2]] = [2, 0];
    [losses[10], losses[13]] = [13, 10];
    selector.record(due, losses);
    expect(selector.staleness().moved).toBe(2 / 200);
  });

  test('counts each sample once, when its chunk is recorded, not those trained meanwhile or before', () => {
    const selector = create();
    const first = selector.due(100); // 0 .. 99
    selector.record([150], [1000]); // in the plan, not handed out yet
    expect(selector.staleness().moved).toBeUndefined();
    selector.record([...first.subarray(0, 4), 3], [1001, 1, 2, 3, 3]); // 0 rises to the top
    expect(selector.staleness().moved).toBe(1 / 4);
    selector.record([0], [-1]); // recorded already
    expect(selector.staleness().moved).toBe(1 / 4);
    const rest = selector.due();
    expect([rest.length, rest.includes(150)]).toEqual([100, true]);
    const copy = Selector.restore(selector.snapshot());
    for (const each of [selector, copy]) {
      each.record([150, 4], [-2, 4]); // moves from the top to the end; 4 stays
      expect(each.staleness().moved).toBe(2 / 6);
    }
  });

  test('starts again with every recomputation', () => {
    const selector = create();
    selector.record(selector.due(), ascending(200).toReversed());
    expect(selector.staleness().moved).toBeCloseTo(1, 1);
    selector.next();
    const due = selector.due();
    expect(due.length).toBe(200);
    expect(selector.staleness().moved).toBeUndefined();
    selector.record(due, ascending(200).toReversed());
    expect(selector.staleness().moved).toBe(0);
  });

  test('forgets samples that leave', () => {
    const selector = create();
    const due = selector.due(100);
    selector.retire([0, 150]);
    selector.record(due, [1e9, ...due.subarray(1)]); // the late loss of 0 is ignored
    expect(selector.staleness().moved).toBe(0);
    expect([...selector.due()]).toEqual(ascending(200).filter((id) => id >= 100 && id !== 150));
  });

  test('is seen through the order as it is where that is kept stale', () => {
    const selector = create({ every: 200 });
    const due = selector.due();
    selector.record(due.subarray(0, 100), ascending(200).toReversed().slice(0, 100));
    expect(selector.staleness().moved).toBe(0);
  });
});
