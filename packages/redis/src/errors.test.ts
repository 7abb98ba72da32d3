// What is refused says what to do, and has changed nothing.
import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { rank, RankbatchError, type RemoteSelector, Selector } from 'rankbatch';
import { Server } from './connection/server.js';
import { dropRun, listRuns, openSelector, type Ranker, rankRun, restoreRun } from './index.js';
import { hasRedis, skipWithoutRedis, startRedis, type TestServer } from '../../../scripts/redis.testing.js';

const has = hasRedis();
const options = { sampleCount: 100, batchSize: 8, strategy: rank({ pressure: 100 }), seed: 3 };
const run = 'errors';
let server: TestServer;
let ranker: Ranker;
let selector: RemoteSelector;

beforeAll(async () => {
  if (!has) return;
  server = await startRedis();
  ranker = await rankRun({ redis: server.url, run, ...options, depth: 1 });
  selector = await openSelector({ redis: server.url, run });
});
afterAll(async () => {
  await selector?.close();
  await ranker?.close();
  await server?.stop();
});
beforeEach((context) => skipWithoutRedis(has, context));

/** What a promise rejects with, in one line. */
async function refusalOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => 'nothing was refused',
    (refused: unknown) => refused,
  );
  return error instanceof RankbatchError ? `${error.code}: ${error.message}` : String(error);
}

/** A call to a function of the server, as a program in another language makes it. */
function call(name: string, ...args: string[]): Promise<unknown> {
  return server.send('FCALL', `rb1_${name}`, '1', `rb:{${run}:0}`, ...args);
}

/** Numbers as the bytes of a text. */
const wire = (numbers: Uint32Array | Float32Array): Buffer => Buffer.from(numbers.buffer);

describe('a record', () => {
  const first = 'one loss for each of the';
  test.each([
    ['NAN: record: loss of sample 5: must be a number, got NaN; record a diverged', [1, 5], [0, Number.NaN]],
    ['NAN: record: loss of sample 5: must be a number, got undefined', [1, 5], [0, undefined]],
    ['ID: record: ids[1]: must be an integer from 0 to 99, got 100', [1, 100], [0, 0]],
    ['ID: record: ids[1]: must be an integer from 0 to 99, got -1', [1, -1], [0, 0]],
    ['ID: record: ids[0]: must be an integer from 0 to 99, got 0.5', [0.5, 1], [0, 0]],
    ['ID: record: ids[0]: must be an integer from 0 to 99, got 8000000000', [8e9, 1], [0, 0]],
    [`LENGTH: record: needs ${first} 2 ids, got 3`, [1, 2], [0, 0, 0]],
    ['undefined: record: ids: must be an array or a typed array of numbers, got 5', 5, [1]],
    [
      'undefined: record: ids: must be an array or a typed array of numbers, got a value of type object; of a tensor or BigInts pass Array.from(data, Number)',
      BigInt64Array.of(1n),
      [1],
    ],
    [
      'NAN: record: loss of sample 5: must be a number, got a value of type object',
      [5],
      [Object.create(null)],
    ],
  ])('is refused: %s', async (message, ids, losses) => {
    const [before] = await selector.snapshot();
    expect(await refusalOf(selector.record(ids as number[], losses as number[]))).toContain(message);
    expect(await selector.snapshot()).toEqual([before]);
  });

  test('of no batch is refused', async () => {
    expect(await refusalOf(selector.step(undefined as never, [1]))).toBe(
      'undefined: step: batch: must be an object, got undefined',
    );
  });

  test.each([
    ['RANKBATCH-NAN 7', Uint32Array.of(1, 7), Float32Array.of(0, Number.NaN)],
    ['RANKBATCH-ID 1 100 100', Uint32Array.of(1, 100), Float32Array.of(0, 0)],
    ['RANKBATCH-LENGTH 8 4', Uint32Array.of(1, 2), Float32Array.of(0)],
  ])('of another language is refused by the server: %s', async (message, ids, losses) => {
    const direct = new Server({ redis: server.url, run });
    const [before] = await selector.snapshot();
    const args = ['other', 'session', '1', '0', wire(ids), wire(losses)];
    const sent = direct.call('record', `rb:{${run}:0}`, args, { patience: 5000, timeout: 5000 });
    await expect(sent).rejects.toThrow(RankbatchError);
    const code = /-([A-Z]+)/.exec(message)![1];
    await expect(sent).rejects.toMatchObject({ code });
    expect(await selector.snapshot()).toEqual([before]);
    direct.close();
  });
});

test('other calls refuse what a local selector refuses, and change nothing', async () => {
  const [before] = await selector.snapshot();
  const refused: [() => Promise<unknown>, string][] = [
    [() => selector.retire([100]), 'retire: ids[0]: must be an integer from 0 to 99, got 100'],
    [
      () => selector.retire(Array.from({ length: 100 }, (_, id) => id)),
      'retire: must leave at least one sample, got "all 100"; make a new selector instead',
    ],
    [() => selector.add(0), 'add: count: must be an integer from 1'],
    [
      () => selector.add(2 ** 40),
      'add: count: must be an integer from 1 to 16777216, got 1099511627776; add in several calls',
    ],
    [() => selector.due(0), 'due: limit: must be an integer from 1'],
    [() => selector.reportValidation(Number.NaN), 'reportValidation: loss: must be a finite number, got NaN'],
  ];
  for (const [act, message] of refused) expect(await refusalOf(act())).toContain(message);
  expect(await selector.snapshot()).toEqual([before]);
});

test('a run that does not exist is named, with what starts it', async () => {
  const missing = { redis: server.url, run: 'missing' };
  const message = 'NORUN: run missing: must be there, got none; start a ranker: rankbatch rank --run missing';
  expect(await refusalOf(openSelector(missing))).toBe(message);
  expect(await refusalOf(dropRun(missing))).toBe(message);
  expect(await refusalOf(openSelector({ ...missing, run: 'a b' }))).toBe(
    'undefined: run: must be 1 to 100 letters, digits and ". _ -", got "a b"',
  );
});

test('a ranker with other options is told which one differs', async () => {
  const other = rankRun({ redis: server.url, run, ...options, batchSize: 9 });
  expect(await refusalOf(other)).toBe(
    'MISMATCH: run errors: batchSize must be {"kind":"constant","value":8}, as it was made with, got {"kind":"constant","value":9}; take those options, another name, or drop the run',
  );
});

test('a trainer whose name another process took is told so', async () => {
  await using first = await openSelector({ redis: server.url, run, trainer: 'twin' });
  await using second = await openSelector({ redis: server.url, run, trainer: 'twin' });
  expect(await refusalOf(first.next())).toBe(
    'STALE: trainer twin: must be one process, got another that opened it later; give each a name of its own',
  );
  expect((await second.next()).ids.length).toBe(8);
});

test('a run of another protocol is left alone', async () => {
  await server.send('HSET', 'rb:{future:0}', 'v', '2');
  const message =
    'VERSION: run future: must be of protocol 1, got 2; use the version of @rankbatch/redis that its ranker has';
  expect(await refusalOf(openSelector({ redis: server.url, run: 'future' }))).toBe(message);
  expect(await refusalOf(rankRun({ redis: server.url, run: 'future', ...options }))).toBe(message);
  await server.send('DEL', 'rb:{future:0}');
});

test('a ranker of another version goes on only from a snapshot that has all draws', async () => {
  const at = { redis: server.url, run: 'versions' };
  const base = 'rb:{versions:0}';
  const first = await rankRun({ ...at, ...options });
  const trainer = await openSelector(at);
  await trainer.next();
  await first.close();
  // It has left a snapshot with all it drew: any version goes on from there.
  await server.send('HSET', base, 'core', '0.0.1');
  const second = await rankRun({ ...at, ...options });
  const [before] = await trainer.snapshot();
  const pushed = Number(await server.send('HGET', base, 'pushed'));
  await trainer.next();
  await second.close();
  await server.send('HSET', base, 'core', '0.0.1');
  await server.send('HINCRBY', base, 'pushes', '1');
  const third = await rankRun({ ...at, ...options });
  expect(await refusalOf(third.finished)).toContain(
    'VERSION: run versions: must be ranked by rankbatch 0.0.1, got ',
  );
  expect(Selector.restore(before!).draws).toBe(options.batchSize * pushed);
  await trainer.close();
});

test('a server that throws keys away is refused', async () => {
  await server.send('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
  const message =
    'EVICTS: redis: maxmemory-policy must be noeviction, got allkeys-lru; CONFIG SET maxmemory-policy noeviction, or another server';
  expect(await refusalOf(rankRun({ redis: server.url, run: 'evicted', ...options }))).toBe(message);
  await server.send('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
  expect(await server.send('EXISTS', 'rb:{evicted:0}')).toBe(0);
});

test('a server without functions is named as too old', async () => {
  // As Redis 6 replies to what it does not know.
  const old = createServer((socket) => {
    socket.on('data', (data) => {
      const name = String(data).split('\r\n')[2]!;
      socket.write(`-ERR unknown command \`${name}\`, with args beginning with: \r\n`);
    });
  }).listen(0, '127.0.0.1');
  await once(old, 'listening');
  const { port } = old.address() as { port: number };
  const redis = `redis://127.0.0.1:${port}`;
  const message = `VERSION: redis: ${redis} must have functions, as Redis 7 and Valkey 7.2 have, got "ERR unknown command`;
  expect(await refusalOf(openSelector({ redis, run }))).toContain(message);
  expect(await refusalOf(rankRun({ redis, run, ...options }))).toContain(message);
  old.close();
});

test('a server that is not there, or says nothing, is told of while it is still tried', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as { port: number };
  const toldOf = async (redis: string): Promise<string> => {
    const ending = new AbortController();
    const told = new Promise<string>((resolve) => {
      const opening = openSelector({ redis, run, timeout: 60_000, onWait: resolve, signal: ending.signal });
      opening.catch(() => {});
    });
    await told;
    ending.abort();
    return told;
  };
  const rest =
    /must answer, got "(nothing|connect ECONNREFUSED 127.0.0.1:1)" for \d+ s; it is tried for 5\d s more$/;
  for (const told of await Promise.all(
    [`redis://:secret@127.0.0.1:1`, `redis://127.0.0.1:${port}`].map(toldOf),
  )) {
    expect(told).toMatch(rest);
    expect(told).not.toContain('secret');
  }
  silent.close();
});

test('without a ranker, calls end after their timeout and say what is missing', async () => {
  const at = { redis: server.url, run: 'alone' };
  const gone = await rankRun({ ...at, ...options });
  await gone.close();
  await using waiting = await openSelector({ ...at, timeout: 3000 });
  expect(await refusalOf(waiting.next())).toBe(
    'NORANKER: run alone: must have a ranker, got none within 3000 ms; start one: rankbatch rank --run alone',
  );
  // The batch that was asked for is not lost: it is the next one.
  await using other = await rankRun({ ...at, ...options, depth: 1 });
  const local = new Selector(options);
  await using patient = await openSelector(at);
  expect(other.isLeading).toBeDefined();
  expect((await waiting.next()).ids).toEqual(local.next().ids);
  expect((await patient.next()).ids).toEqual(local.next().ids);
});

test('without a server, calls end after their timeout', async () => {
  const opening = openSelector({ redis: 'redis://user:secret@127.0.0.1:1', run, timeout: 3000 });
  expect(await refusalOf(opening)).toMatch(
    /^TIMEOUT: redis: redis:\/\/user:\*\*\*@127\.0\.0\.1:1 must answer within 3000 ms, got "connect ECONNREFUSED 127\.0\.0\.1:1"; is it running, and can it be reached\?$/,
  );
});

test('a ranker whose run is dropped ends, and so do its trainers; the name is free again', async () => {
  const at = { redis: server.url, run: 'dropped' };
  const first = await rankRun({ ...at, ...options, lease: 100 });
  await using trainer = await openSelector(at);
  await trainer.next();
  const [bytes] = await trainer.snapshot();
  await dropRun(at);
  expect(await refusalOf(first.finished)).toContain('NORUN: run dropped: must be there');
  expect(await refusalOf(trainer.next())).toContain('NORUN: run dropped: must be there');
  expect(await server.send('KEYS', '*dropped*')).toEqual([]);
  // A run that goes on from a snapshot, and none in the place of another.
  await restoreRun(at, [bytes!]);
  expect(await refusalOf(restoreRun(at, [bytes!]))).toContain('run dropped: must be a new one, got one');
  await using second = await rankRun({ ...at, ...options, depth: 1 });
  await using again = await openSelector(at);
  const local = Selector.restore(bytes!);
  // Who trained in the run before has ids and losses of that one.
  const ids = Uint32Array.of(1);
  for (const act of [
    () => trainer.next(),
    () => trainer.record(ids, ids),
    () => trainer.step({ ids, shard: 0, seq: 1 } as never, ids),
    () => trainer.due(1),
    () => trainer.explain(),
  ])
    expect(await refusalOf(act())).toBe(
      'NORUN: run dropped: must be the one that this trainer opened, got another that was made later; open it again',
    );
  expect((await again.next()).ids).toEqual(local.next().ids);
  expect(second.isLeading).toBe(true);
  const listed = await listRuns({ redis: server.url });
  const its = listed.filter((each) => each.run === 'dropped');
  expect(its).toMatchObject([
    { shard: 0, isRanked: true, batches: 1, trainers: 1, sampleCount: 100, seed: 3 },
  ]);
});

test('a ranker that is ended while it makes its run ends', async () => {
  const ending = new AbortController();
  const calling = vi.spyOn(Server.prototype, 'call');
  calling.mockImplementation(async function (this: Server, ...asked) {
    calling.mockRestore();
    const reply = await this.call(...asked);
    ending.abort(new Error('ended'));
    return reply;
  });
  const ranking = rankRun({ redis: server.url, run: 'ended', ...options, signal: ending.signal });
  await expect(ranking).rejects.toThrow('ended');
});

test('what a call to the server without a run gives is an error of this package, in all functions', async () => {
  for (const name of ['next', 'record', 'step', 'due', 'done', 'ask', 'open', 'status'])
    await expect(
      server.send('FCALL', `rb1_${name}`, '1', 'rb:{none:0}', 't', 's', '1', '0', 'x', 'y'),
    ).rejects.toThrow('RANKBATCH-NORUN rb:{none:0}');
  expect(await call('status')).toBeDefined();
});
