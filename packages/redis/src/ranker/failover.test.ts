// What a new leader does before it works: it replays the log, and lets nobody replay it without end.
import { expect, test, vi } from 'vitest';
import { rank, Selector } from 'rankbatch';
import { useRedis } from '../../../../scripts/redis.testing.js';
import { openSelector, rankRun } from '../index.js';
import { readEntry } from '../protocol/entries.js';
import { Replay } from './replay.js';
import { Replica } from './replica.js';

const redis = useRedis();
const selection = { sampleCount: 400, batchSize: 8, strategy: rank({ pressure: 10 }), seed: 4 };

test('what is replayed counts towards the next snapshot: leaders that end early leave no log that grows for ever', async () => {
  const at = { redis: redis.server.url, run: 'failovers' };
  const told: string[] = [];
  let isLeading = () => {};
  const ranker = await rankRun({
    ...at,
    ...selection,
    lease: 100,
    snapshotEvery: 50,
    onEvent({ kind }) {
      told.push(kind);
      if (kind === 'leading') isLeading();
    },
  });
  await using trainer = await openSelector(at);
  for (let term = 0; term < 3; term++) {
    for (let i = 0; i < 3; i++) {
      const { ids } = await trainer.next();
      await trainer.record(ids, ids);
    }
    await trainer.explain();
    const leading = new Promise<void>((resolve) => {
      isLeading = resolve;
    });
    await redis.server.send('HSET', 'rb:{failovers:0}', 'ranker', '', 'fence', '');
    await leading;
  }
  // 72 losses are known, and none of the three has recorded as many as 50.
  await trainer.explain();
  await trainer.explain();
  await ranker.close();
  expect(told.filter((kind) => kind === 'fenced')).toHaveLength(3);
  // That of its end is the other one.
  expect(told.filter((kind) => kind === 'snapshot')).toHaveLength(2);
});

test('signs of life get their turn during a replay', async () => {
  const count = 2 ** 16;
  const ids = Buffer.from(Uint32Array.from({ length: count }, (_, id) => id).buffer);
  const entries = Array.from({ length: 40 }, (_, i) => {
    const losses = Buffer.from(
      Float32Array.from({ length: count }, (__, id) => (id * (i + 7)) % 1009).buffer,
    );
    return readEntry([
      Buffer.from(`${i + 1}-1`),
      ['t', 'r', 'i', ids, 'l', losses].map((field) => Buffer.from(field as string)),
    ]);
  });
  const selector = new Selector({ ...selection, sampleCount: count });
  const replay = new Replay(new Replica(selector, { applied: '', pushed: 0, pushes: 0 }));
  // However fast the machine is, each entry takes longer than a turn.
  let clock = 0;
  const slow = vi.spyOn(performance, 'now').mockImplementation(() => (clock += 1000));
  let turns = 0;
  const turn = setInterval(() => turns++, 1);
  await replay.feed(entries);
  await replay.finish();
  clearInterval(turn);
  slow.mockRestore();
  expect(turns).toBeGreaterThan(0);
});
