// How a ranker and its server take turns: several batches at once, and nothing waits for ever.
import { expect, test } from 'vitest';
import { rank, Selector } from 'rankbatch';
import { useRedis } from '../../../../scripts/redis.testing.js';
import { openSelector, rankRun, restoreRun } from '../index.js';
import { useRankers } from '../rankers.testing.js';

const redis = useRedis();
const startRanker = useRankers();
const selection = { sampleCount: 400, batchSize: 4, strategy: rank({ pressure: 10 }), seed: 4 };
const options = { ...selection, lease: 200 };

test('batches are drawn when the prepared ones are gone, all that are missing at once', async () => {
  const at = { redis: redis.server.url, run: 'several' };
  await startRanker({ ...at, ...options, depth: 4 });
  await using trainer = await openSelector(at);
  let batch = await trainer.next();
  for (let i = 0; i < 30; i++) batch = await trainer.step(batch, batch.ids);
  const [pushes, pushed] = (await redis.server.send(
    'HMGET',
    'rb:{several:0}',
    'pushes',
    'pushed',
  )) as Buffer[];
  expect(Number(pushed)).toBeGreaterThanOrEqual(31);
  expect(Number(pushed) / Number(pushes)).toBeGreaterThanOrEqual(3);
});

test('where something else hears the bell, batches come all the same', async () => {
  const at = { redis: redis.server.url, run: 'stolen' };
  await startRanker({ ...at, ...options, depth: 1 });
  await using trainer = await openSelector(at);
  const local = new Selector(selection);
  let stolen = 0;
  let isOver = false;
  const thief = (async () => {
    while (!isOver) if ((await redis.server.send('BLPOP', 'rb:{stolen:0}:bell', '0.05')) !== null) stolen++;
  })();
  for (let i = 0; i < 12; i++) {
    const { ids } = local.next();
    expect((await trainer.next()).ids).toEqual(ids);
    local.record(ids, ids);
    await trainer.record(ids, ids);
  }
  isOver = true;
  await thief;
  expect(stolen).toBeGreaterThan(0);
});

test('what comes in while a ranker closes is answered', async () => {
  const at = { redis: redis.server.url, run: 'closing' };
  const given = { ...at, ...options, lease: 5000 };
  const ranker = await rankRun(given);
  await using trainer = await openSelector({ ...at, timeout: 4000 });
  // The ranker waits for the bell by now, and nobody goes on after it.
  await trainer.explain();
  const closing = ranker.close();
  expect((await trainer.staleness()).known).toBe(0);
  await closing;
});

test('a leader that has pushed more than its server knows is told that it was lost, and what was sent under an earlier lead counts no more', async () => {
  const base = 'rb:{behind:0}';
  const ranker = await rankRun({ redis: redis.server.url, run: 'behind', ...options });
  await expect.poll(() => ranker.isLeading).toBe(true);
  await ranker.close();
  const call = (name: string, ...args: string[]) =>
    redis.server.send('FCALL', `rb1_${name}`, '1', base, ...args);
  const lead = async () => String(((await call('lead', 'me', '', '200', '0')) as Buffer[])[0]);
  const fence = await lead();
  const pushes = Number(await redis.server.send('HGET', base, 'pushes'));
  const n = String(await redis.server.send('HGET', base, 'n'));
  await expect(call('push', fence, '', String(pushes))).resolves.toBe(1);
  for (const number of [pushes + 1, pushes + 2])
    await expect(call('push', fence, '', String(number))).rejects.toThrow(`RANKBATCH-LOST ${number}`);
  const taken = ['', 'name', '0', String(pushes + 1), '9', 'core', '0'];
  await expect(call('snap', fence, ...taken)).rejects.toThrow(`RANKBATCH-LOST ${pushes + 1}`);
  const later = await lead();
  await expect(call('push', fence, '', String(pushes + 1), '400', '0')).rejects.toThrow('RANKBATCH-FENCED');
  await expect(call('push', later, '', String(pushes))).resolves.toBe(1);
  expect(String(await redis.server.send('HGET', base, 'n'))).toBe(n);
});

test('a run that is there lives as long as its leader says, which is more than a lease', async () => {
  const at = { redis: redis.server.url, run: 'lasting' };
  await restoreRun(at, [new Selector(selection).snapshot()]);
  await startRanker({ ...at, ...options, ttl: 60_000 });
  await using trainer = await openSelector(at);
  await trainer.next();
  expect(String(await redis.server.send('HGET', 'rb:{lasting:0}', 'ttl'))).toBe('60000');
  await expect(rankRun({ ...at, ...options, ttl: 2000, lease: 2000 })).rejects.toThrow(
    'ttl: must be an integer from 2001 to ',
  );
});
