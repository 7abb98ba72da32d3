// What something else has done to the keys of a run is told, by whoever meets it first; a run that is damaged can be dropped, and hides no other.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { rank, RankbatchError, Selector } from 'rankbatch';
import { dropRun, listRuns, openSelector, rankRun, restoreRun } from './index.js';
import { readEntry } from './protocol/entries.js';
import { Replay } from './ranker/replay.js';
import { Replica } from './ranker/replica.js';
import { useRedis } from '../../../scripts/redis.testing.js';

const redis = useRedis();
const options = { sampleCount: 100, batchSize: 8, strategy: rank({ pressure: 100 }), seed: 3 };
const base = 'rb:{x:0}';
const address = () => ({ redis: redis.server.url, run: 'x' });
const start = () => rankRun({ ...address(), ...options, lease: 60 });
const send = (...words: (string | Buffer)[]) => redis.server.send(...words);
const cure =
  /; something else has written to its keys: drop it \(rankbatch runs --drop (x|RUN)\), then begin anew, or from a snapshot with restoreRun$/;

afterEach(async () => {
  await dropRun(address()).catch(() => {});
  const left = await keysLike('rb:{x:*');
  if (left.length > 0) throw new Error(`dropRun has left ${left.join(', ')}`);
});

/** What a promise rejects with. */
async function refusalOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => 'nothing was refused',
    (refused: unknown) => refused,
  );
  return error instanceof RankbatchError ? error.message : String(error);
}

async function until(isSo: () => unknown): Promise<void> {
  while (!(await isSo())) await sleep(5);
}

/** A run of some batches, of which a ranker has left a snapshot; one is still prepared, so that nothing is due. */
async function makeRun(): Promise<void> {
  const ranker = await start();
  await using trainer = await openSelector(address());
  let batch = await trainer.next();
  for (let i = 0; i < 2; i++) batch = await trainer.step(batch, batch.ids);
  await ranker.close();
}

const forgeries: [rule: string, forge: () => Promise<unknown>][] = [
  ['asked must be an integer from 0, got abc', () => send('HSET', base, 'asked', 'abc')],
  ['pushed must be an integer from 0, got -1000000', () => send('HSET', base, 'pushed', '-1000000')],
  ['lease must be an integer from 0, got none', () => send('HDEL', base, 'lease')],
  ['requests must wait, got 0', () => send('HINCRBY', base, 'asked', '900000000000000')],
  ['batches must be prepared, got 0', () => send('DEL', `${base}:q`)],
  ['the last entry of its log must be', () => send('DEL', `${base}:log`)],
  [
    'must be there, got none',
    async () => {
      for (const key of await keysLike(`${base}:snap:*`)) await send('DEL', key);
    },
  ],
  [
    'its keys must be as rankers and trainers left them, got "WRONGTYPE',
    async () => {
      // In one step: where the key is away in between, that is what is found.
      await send('SET', `${base}:other`, 'x');
      await send('RENAME', `${base}:other`, `${base}:q`);
    },
  ],
];

async function keysLike(pattern: string): Promise<string[]> {
  return ((await send('KEYS', pattern)) as Buffer[]).map(String);
}

test.each(forgeries)('%s: ends rankers, those at work and those that come', async (rule, forge) => {
  await makeRun();
  const working = await start();
  await until(() => working.isLeading);
  await forge();
  const coming = await start();
  for (const { finished } of [working, coming]) {
    const message = await refusalOf(finished);
    expect(message).toContain(rule);
    expect(message).toMatch(cure);
  }
});

test.each([
  ['k of a push must be at most 64, got 900000000000000', ['t', 'p', 'k', '900000000000000', 'm', '1']],
  ['push 1 must be the next one of the log, got 9', ['t', 'p', 'k', '1', 'm', '9']],
  ['entry 1-7 of the log must be of a known kind, got "?"', ['t', '?']],
  [
    'entry 1-7 of the log must have 4 bytes for each id and loss, got "4 and 3"',
    ['t', 'r', 'i', 'abcd', 'l', 'abc'],
  ],
  ['a of an entry must be an integer from 0', ['t', 'a', 'a', 'nan']],
])('an entry of the log is refused: %s', async (rule, fields) => {
  const replay = new Replay(new Replica(new Selector(options), { applied: '', pushed: 0, pushes: 0 }));
  const replaying = async () => {
    await replay.feed([readEntry([Buffer.from('1-7'), fields.map((field) => Buffer.from(field))])]);
    await replay.finish();
  };
  await expect(replaying()).rejects.toThrow(rule);
  await expect(replaying()).rejects.toThrow(cure);
});

test('a snapshot of another run is refused', async () => {
  await makeRun();
  const other = new Selector({ ...options, seed: 4 }).snapshot();
  for (const key of await keysLike(`${base}:snap:*`)) {
    await send('DEL', key);
    await send('RPUSH', key, Buffer.from(other));
  }
  const ranker = await start();
  expect(await refusalOf(ranker.finished)).toMatch(
    /its snapshot must be of its options, .*"seed":3.*, got .*seed.*4/,
  );
});

test('batches, answers and options that no ranker has written are refused, and other runs are listed', async () => {
  await makeRun();
  await using trainer = await openSelector({ ...address(), trainer: 'me', timeout: 300 });
  const whole = (await send('LINDEX', `${base}:q`, '0')) as Buffer;
  for (const bytes of [whole.subarray(0, 50), whole.subarray(0, 3), Buffer.concat([whole, whole])]) {
    await send('LPUSH', `${base}:q`, bytes);
    expect(await refusalOf(trainer.next())).toMatch(
      /^run: a batch must be of version 1 and shard 0, .* got "\d+ bytes/,
    );
  }
  const foreign = Buffer.from(whole);
  foreign.writeUInt32LE(100, 32);
  await send('LPUSH', `${base}:q`, foreign);
  expect(await refusalOf(trainer.next())).toMatch(/^run x: ids must be below 100, got 100; /);
  const asking = trainer.explain();
  await until(async () => (await send('HGET', `${base}:t:me`, 'a5')) !== null);
  await send('HSET', `${base}:t:me`, 'a5', '+{');
  expect(await refusalOf(asking)).toMatch(/^run: an answer must be an object in JSON, got "\{"; .*--drop/);

  const kept = await rankRun({ ...address(), run: 'y', ...options });
  for (const text of ['{"shards":1000000000}', '{', '[]', '']) {
    await send('HSET', base, 'options', text);
    const rule = /^run x: its options must be those of a selector and how many shards it has, as JSON, got/;
    const told: string[] = [];
    expect(await listRuns({ redis: redis.server.url }, ({ message }) => told.push(message))).toMatchObject([
      { run: 'y' },
    ]);
    for (const message of [...told, await refusalOf(openSelector(address())), await refusalOf(start())])
      expect(message).toMatch(rule);
    expect(told.length).toBe(1);
  }
  await kept.close();
  await dropRun({ ...address(), run: 'y' });
});

test('a run begins anew where only some of its keys are left, its trainers too', async () => {
  await makeRun();
  await using before = await openSelector({ ...address(), trainer: 'me' });
  await before.record([1], [2]);
  await send('HSET', `${base}:t:me`, 'b9', 'what it was given then');
  const forgotten = (await send('DUMP', `${base}:t:me`)) as Buffer;
  await send('DEL', base);
  const ranker = await start();
  // Of a trainer that its set does not name.
  await send('RESTORE', `${base}:t:me`, '0', forgotten, 'REPLACE');
  await using after = await openSelector({ ...address(), trainer: 'me' });
  expect((await after.next()).ids).toEqual(new Selector(options).next().ids);
  await ranker.close();
});

test('snapshots of two runs make none', async () => {
  const shard = (index: number, seed: number) =>
    new Selector({ ...options, seed, shard: { index, count: 2 } }).snapshot();
  expect(await refusalOf(restoreRun(address(), [shard(0, 3), shard(1, 4)]))).toContain(
    'restoreRun: snapshots must be of one run',
  );
});

test('a request that rankers could not answer is refused', async () => {
  await makeRun();
  const requests: [code: string, name: string, ...args: string[]][] = [
    ['NAME', 'next', 'a b', 's', '1', '0'],
    ['NAME', 'open', 'a b', 's'],
    ['NUMBER', 'next', 'me', 's', '1.5', '0'],
    ['NUMBER', 'due', 'me', 's', '1', '0', '5', 'abc'],
    ['NUMBER', 'due', 'me', 's', '1', '0', 'nan', '5'],
    ['KIND', 'ask', 'me', 's', '1', '0', 'p', 'x'],
  ];
  for (const [code, name, ...args] of requests)
    await expect(send('FCALL', `rb1_${name}`, '1', base, ...args)).rejects.toThrow(`RANKBATCH-${code}`);
});
