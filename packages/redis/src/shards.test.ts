// A run in shards: each draws what a local selector of that shard would, and losses find their way.
import { expect, test } from 'vitest';
import { rank, type RemoteSelector, Selector, shuffle } from 'rankbatch';
import { dropRun, listRuns, openSelector, rankRun, restoreRun } from './index.js';
import { useRankers } from './rankers.testing.js';
import { wired } from './pair.testing.js';
import { useRedis } from '../../../scripts/redis.testing.js';

const redis = useRedis();
const startRanker = useRankers();

const SHARDS = 3;
const options = {
  sampleCount: 100,
  batchSize: 8,
  strategy: rank({ pressure: 100, recompute: { frequency: 1, ratio: 0.5 } }),
  seed: 3,
};
const locals = () =>
  Array.from({ length: SHARDS }, (_, index) => new Selector({ ...options, shard: { index, count: SHARDS } }));
const lossesOf = (ids: ArrayLike<number>) => Float32Array.from(ids, (id) => (id * 37) % 101);

test('each shard draws what a local selector of it draws, whoever hands in the losses', async () => {
  const at = { redis: redis.server.url, run: 'shards' };
  await startRanker({ ...at, ...options, shards: SHARDS, depth: 1 });
  await using remote = await openSelector(at);
  await using other = await openSelector({ ...at, shards: [1] });
  const local = locals();
  const counts = [0, 0, 0];
  let batch = await remote.next();
  for (let i = 0; i < 45; i++) {
    expect(wired(batch)).toEqual(wired(local[batch.shard]!.next()));
    counts[batch.shard]!++;
    local[batch.shard]!.record(batch.ids, lossesOf(batch.ids));
    batch = await remote.step(batch, lossesOf(batch.ids));
  }
  // In turn, so that all are drawn equally often.
  expect(counts).toEqual([15, 15, 15]);
  local[batch.shard]!.next();
  await expectSame(remote, local);

  // A trainer that draws from one shard; losses of all shards at once.
  expect((await other.next()).shard).toBe(1);
  local[1]!.next();
  const some = Uint32Array.from({ length: 100 }, (_, id) => id);
  await other.record(some, lossesOf(some));
  for (const selector of local) {
    const own = some.filter((id) => Number.isFinite(selectorLoss(selector, id)));
    selector.record(own, lossesOf(own));
  }
  await expectSame(remote, local);

  // To parts of 34, 33 and 33.
  const added = await remote.add(7);
  expect(added).toEqual(
    Uint32Array.from(local.flatMap((selector, i) => [...selector.add([1, 3, 3][i]!)])).toSorted(),
  );
  await remote.record(added, lossesOf(added));
  await remote.retire([0, 1, 2, added[0]!]);
  const status = await remote.status();
  expect([status.sampleCount, status.shards]).toEqual([103, SHARDS]);
  await expect(remote.record([100 + 300], [1])).rejects.toMatchObject({ code: 'ID' });
  await expect(remote.explain(3)).rejects.toThrow('explain: shard: must be an integer from 0 to 2, got 3');
});

test('samples that come one by one go to all shards, and to those that have lost some', async () => {
  const at = { redis: redis.server.url, run: 'one-by-one' };
  await startRanker({ ...at, ...options, shards: SHARDS, depth: 1 });
  await using remote = await openSelector(at);
  const { ledger } = locals()[2]!;
  await remote.retire(Uint32Array.from({ length: 20 }, (_, place) => ledger.idOf(place)));
  for (let i = 0; i < 26; i++) await remote.add(1);
  const sizes = (await remote.snapshot()).map((bytes) => Selector.restore(bytes).sampleCount);
  expect(sizes).toEqual([36, 35, 35]);
});

test('samples that several trainers add at a time do not all go to the same shard', async () => {
  const at = { redis: redis.server.url, run: 'at-a-time' };
  await startRanker({ ...at, ...options, shards: SHARDS, depth: 1 });
  await using one = await openSelector(at);
  await using other = await openSelector(at);
  const adding = Array.from({ length: 20 }, async (_, i) => (i % 2 === 0 ? one : other).add(9));
  const ids = (await Promise.all(adding)).flatMap((some) => [...some]);
  expect(new Set(ids).size).toBe(180);
  await Promise.all(Array.from({ length: 20 }, async () => one.add(1)));
  const sizes = (await one.snapshot()).map((bytes) => Selector.restore(bytes).sampleCount);
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(2);
  await expect(one.add(-1)).rejects.toThrow('add: count');
  expect(await one.add(1)).toHaveLength(1);
});

test('due samples of all shards are lent, and handed in once', async () => {
  const at = { redis: redis.server.url, run: 'due' };
  await startRanker({ ...at, ...options, shards: SHARDS, depth: 1 });
  await using remote = await openSelector(at);
  for (let i = 0; i < 18; i++) {
    const { ids } = await remote.next();
    await remote.record(ids, lossesOf(ids));
  }
  const seen = new Set<number>();
  for (let chunk = await remote.due(10); chunk; chunk = await remote.due(10)) {
    for (const id of chunk.ids) seen.add(id);
    expect(await chunk.done(lossesOf(chunk.ids))).toBe(true);
    expect(await chunk.done(lossesOf(chunk.ids))).toBe(false);
  }
  // Half of each shard.
  expect(seen.size).toBe(51);
});

test('two rankers share the work; snapshots of all shards make the run again; it goes as a whole', async () => {
  const at = { redis: redis.server.url, run: 'shared' };
  const given = { ...at, ...options, shards: SHARDS, depth: 1, lease: 300 };
  const first = await rankRun(given);
  await using remote = await openSelector(at);
  for (let i = 0; i < 9; i++) await remote.step(await remote.next(), new Float32Array(8)).catch(() => {});
  const second = await rankRun(given);
  await first.close();
  let batch = await remote.next();
  for (let i = 0; i < 9; i++) batch = await remote.step(batch, lossesOf(batch.ids));
  expect(second.isLeading).toBe(true);
  const snapshots = await remote.snapshot();
  expect(snapshots).toHaveLength(SHARDS);
  await expect(
    restoreRun({ redis: redis.server.url, run: 'wrong' }, snapshots.toReversed()),
  ).rejects.toMatchObject({ code: 'MISMATCH' });
  await restoreRun({ redis: redis.server.url, run: 'again' }, snapshots);
  await startRanker({ ...given, run: 'again' });
  await using anew = await openSelector({ redis: redis.server.url, run: 'again' });
  const expected = snapshots.map((bytes) => Selector.restore(bytes));
  for (let i = 0; i < 6; i++) {
    const drawn = await anew.next();
    expect(wired(drawn)).toEqual(wired(expected[drawn.shard]!.next()));
  }
  const of = async (run: string) =>
    (await listRuns({ redis: redis.server.url }))
      .filter((each) => each.run === run)
      .map(({ shard }) => shard);
  expect(await of('shared')).toEqual([0, 1, 2]);
  await second.close();
  await dropRun(at);
  expect(await of('shared')).toEqual([]);
});

test('other numbers of shards, and shards that are not there, are refused', async () => {
  const at = { redis: redis.server.url, run: 'refused' };
  await startRanker({ ...at, ...options, shards: 2 });
  await expect(rankRun({ ...at, ...options, shards: 3 })).rejects.toThrow(
    'run refused: shards must be 2, as it was made with, got 3; take those options, another name, or drop the run',
  );
  await expect(rankRun({ ...at, ...options, shards: 0 })).rejects.toThrow(
    'shards: must be an integer from 1 to 4096, got 0',
  );
  await expect(rankRun({ ...at, ...options, run: 'few', shards: 101 })).rejects.toThrow(
    /^shard\.count: must be/,
  );
  const wrong = { ...at, ...options, shard: { index: 0, count: 2 } };
  await expect(rankRun(wrong)).rejects.toThrow(
    'shard: must be left out, as a ranker works on all shards of a run; shards: how many',
  );
  for (const other of [{ refresh: { every: 5 } }, { stategy: 1 }])
    await expect(rankRun({ ...at, ...options, ...other })).rejects.toThrow('is no option of rankRun');
  for (const shards of [[2], [0, 0], [], ['1'], 1])
    await expect(openSelector({ ...at, shards: shards as number[] })).rejects.toThrow(
      `openSelector: shards: must be different integers from 0 to 1, got ${JSON.stringify(shards)}`,
    );
  await expect(openSelector({ ...at, shards: [1n] as never })).rejects.toThrow('from 0 to 1, got object');
  const tooFew = {
    ...at,
    run: 'few',
    sampleCount: 10,
    batchSize: 4,
    strategy: shuffle(),
    seed: 1,
    shards: 5,
  };
  await expect(rankRun(tooFew)).rejects.toThrow(/^batchSize: /);
});

/** The loss that a shard has of one of its ids; NaN where it is not one of them. */
function selectorLoss({ ledger, shard }: Selector, id: number): number {
  const places = Array.from({ length: ledger.length }, (_, place) => ledger.idOf(place));
  const place = places.indexOf(id);
  return shard && place < 0 ? NaN : 0;
}

async function expectSame(remote: RemoteSelector, local: readonly Selector[]): Promise<void> {
  expect(await remote.snapshot()).toEqual(local.map((selector) => selector.snapshot()));
}
