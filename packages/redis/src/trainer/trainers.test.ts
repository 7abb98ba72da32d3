// Trainers and scoring workers that come, go, die and are slow.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { rank, type RemoteSelector, Selector } from 'rankbatch';
import { useRedis } from '../../../../scripts/redis.testing.js';
import { openSelector, rankRun } from '../index.js';
import { useRankers } from '../rankers.testing.js';

const redis = useRedis();
const startRanker = useRankers();

/** 40 of 40 samples are due after each epoch of 5 batches. */
const strategy = rank({ pressure: 10, recompute: { frequency: 1, ratio: 1 } });
const selection = { sampleCount: 40, batchSize: 8, strategy, seed: 4 };
const options = { ...selection, depth: 1, lease: 300 };

/** Trains an epoch, after which all is due. */
async function trainEpoch(selector: RemoteSelector): Promise<void> {
  for (let i = 0; i < 5; i++) {
    const { ids } = await selector.next();
    await selector.record(ids, ids);
  }
}

test('a chunk is lent to one worker at a time, and recorded once, whoever is slow', async () => {
  const at = { redis: redis.server.url, run: 'lent' };
  await startRanker({ ...at, ...options });
  await using trainer = await openSelector(at);
  await using other = await openSelector(at);
  await trainEpoch(trainer);
  const long = (await trainer.due(30, 600_000))!;
  const slow = (await trainer.due(100, 1))!;
  expect([long.ids.length, slow.ids.length]).toEqual([30, 10]);
  // Its time is over by the ranker's count of time; the next one has it, as far as its limit goes.
  let first = await other.due(4);
  while (first === undefined) {
    await sleep(50);
    first = await other.due(4);
  }
  const second = (await other.due(100))!;
  expect([...first.ids, ...second.ids]).toEqual([...slow.ids]);
  expect(await slow.done(slow.ids)).toBe(false);
  expect(await first.done(first.ids.map((id) => id + 100))).toBe(true);
  expect(await first.done(first.ids)).toBe(false);
  expect(await long.done(long.ids)).toBe(true);
  await expect(second.done([1, 2])).rejects.toMatchObject({ code: 'LENGTH' });
  const [bytes] = await other.snapshot();
  const { ledger } = Selector.restore(bytes!);
  expect(Array.from(first.ids, (id) => ledger.loss(id))).toEqual(Array.from(first.ids, (id) => id + 100));
  expect(Array.from(second.ids, (id) => ledger.loss(id))).toEqual([...second.ids]);
});

test('what nobody waits for any more goes to the next who asks', async () => {
  const at = { redis: redis.server.url, run: 'left' };
  const first = await rankRun({ ...at, ...options });
  const gone = await openSelector({ ...at, trainer: 'worker' });
  await trainEpoch(gone);
  await first.close();
  // Nobody answers now; then the worker starts again, and has forgotten what it asked for.
  const forgotten = gone.due(15).catch((error: unknown) => String(error));
  while ((await redis.server.send('HKEYS', 'rb:{left:0}:t:worker'))!.toString().split('a').length < 2)
    await sleep(10);
  await using again = await openSelector({ ...at, trainer: 'worker' });
  await gone.close();
  expect(await forgotten).toContain('must be open');
  await startRanker({ ...at, ...options });
  await again.next();
  const sizes: number[] = [];
  for (let chunk = await again.due(15); chunk; chunk = await again.due(15)) sizes.push(chunk.ids.length);
  expect(sizes).toEqual([15, 15, 10]);
});

test('a trainer that starts again under its name is given the batch that it had not trained on', async () => {
  const run = { redis: redis.server.url, run: 'again' };
  await startRanker({ ...run, ...options });
  const at = { ...run, trainer: 'gpu-0' };
  const local = new Selector(selection);
  const first = await openSelector(at);
  const trained = await first.next();
  const left = await first.step(trained, trained.ids);
  await first.close();
  await using again = await openSelector(at);
  const { ids } = local.next();
  local.record(ids, ids);
  const expected = local.next().ids;
  expect(left.ids).toEqual(expected);
  expect((await again.next()).ids).toEqual(expected);
  // The one behind it is a new one.
  expect((await again.next()).ids).toEqual(local.next().ids);
});

test('the batch of a step that nobody answered in time is that of the next one', async () => {
  const at = { redis: redis.server.url, run: 'late' };
  const local = new Selector(selection);
  const first = await rankRun({ ...at, ...options });
  await using trainer = await openSelector({ ...at, timeout: 1500 });
  let batch = await trainer.next();
  expect(batch.ids).toEqual(local.next().ids);
  await first.close();
  for (let i = 0; i < 2; i++)
    await expect(trainer.step(batch, batch.ids)).rejects.toMatchObject({ code: 'NORANKER' });
  await startRanker({ ...at, ...options });
  await using patient = await openSelector(at);
  // All that is before it in the log is answered by then.
  await patient.explain();
  for (let i = 0; i < 3; i++) {
    batch = i === 0 ? await trainer.next() : await trainer.step(batch, batch.ids);
    expect(batch.ids).toEqual(local.next().ids);
  }
});

test('calls that overlap take effect in the order in which they were made', async () => {
  const at = { redis: redis.server.url, run: 'overlap' };
  await startRanker({ ...at, ...options });
  await using trainer = await openSelector(at);
  const batches = await Promise.all(Array.from({ length: 5 }, () => trainer.next()));
  const local = new Selector(selection);
  expect(batches.map(({ ids }) => ids)).toEqual(batches.map(() => local.next().ids));
  expect(batches.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
});

test('a chunk whose number is that of other samples by now, as after a server lost some history, is not recorded', async () => {
  const at = { redis: redis.server.url, run: 'renumbered' };
  await startRanker({ ...at, ...options });
  await using trainer = await openSelector(at);
  await trainEpoch(trainer);
  const [first, second] = [(await trainer.due(10))!, (await trainer.due(10))!];
  const before = await trainer.staleness();
  const chunks = 'rb:{renumbered:0}:chunks';
  const other = await redis.server.send('HGET', chunks, '2');
  await redis.server.send('HSET', chunks, '1', other as Buffer);
  expect(await first.done(first.ids)).toBe(false);
  expect(await trainer.staleness()).toEqual(before);
  expect(await second.done(second.ids)).toBe(true);
});
