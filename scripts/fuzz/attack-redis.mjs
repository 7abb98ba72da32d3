import { Random, rank } from 'rankbatch';
import { dropRun, listRuns, openSelector, rankRun } from '@rankbatch/redis';
import { program, RedisProcess } from '../faults-redis/server.mjs';
import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { forgeries } from './redis-forgeries.mjs';
import { clearly } from './attack-careless.mjs';

/** @typedef {import('../faults-redis/server.mjs').RedisProcess} Server */
/** @typedef {Map<string, Buffer>} Keys what DUMP gives of each key of a run, by what stands behind its base */

const options = {
  sampleCount: 64,
  batchSize: 8,
  strategy: rank({ pressure: 10, recompute: { frequency: 1, ratio: 1 } }),
  seed: 3,
};
const lease = 60;
/** ms that a call may take with its timeout of {@link timeout}; a machine may be busy. */
const hung = 15_000;
const timeout = 200;

/**
 * Forges what a run keeps on a server, before or while it is used: each call must give what belongs to the run or refuse clearly, and in the
 * end the run must go.
 *
 * @type {import('./tally.mjs').Attack}
 */
export async function attackRedis({ random, tally, goesOn }) {
  if (spawnSync(program, ['--version']).status !== 0) {
    tally.note('no redis-server here: keys of runs were not attacked');
    return;
  }
  const server = await new RedisProcess(['--appendonly', 'no', '--appendfsync', 'no']).start();
  try {
    const templates = [await makeRun(server, 'new', false), await makeRun(server, 'kept', true)];
    for (let round = 0; goesOn(); round++)
      for (const [at, keys] of templates.entries())
        for (const forgery of shuffled([...forgeries(keys, templates[1 - at] ?? keys, random)], random)) {
          if (!goesOn()) break;
          const isLive = random.float() < 0.3;
          await attackOnce(server, keys, forgery, isLive, tally);
        }
  } finally {
    await server.stop();
  }
}

/** A run with all kinds of keys; with a snapshot, or as a ranker that was killed leaves one. @param {Server} server @param {string} run @param {boolean} isKept */
async function makeRun(server, run, isKept) {
  const at = { redis: server.url, run };
  const ranker = await rankRun({ ...at, ...options, lease });
  const me = await openSelector({ ...at, trainer: 'me' });
  const random = new Random(4);
  let batch = await me.next();
  for (let i = 0; i < 20; i++)
    batch = await me.step(
      batch,
      Float32Array.from(batch.ids, () => random.float()),
    );
  await me.add(2);
  await me.reportValidation(0.5);
  await me.due(3);
  if (isKept) {
    await ranker.close();
    await me.record(
      batch.ids,
      Float32Array.from(batch.ids, () => random.float()),
    );
    // Somebody who waits.
    const other = await openSelector({ ...at, trainer: 'other', timeout: 50 });
    await Promise.all(Array.from({ length: 5 }, () => other.next().catch(() => {})));
    await other.close();
  }
  const keys = await dump(server, run);
  await ranker.close();
  await me.close();
  return keys;
}

/** @param {Server} server @param {string} run */
async function dump(server, run) {
  const base = `rb:{${run}:0}`;
  const names = /** @type {Buffer[]} */ (await server.send('KEYS', `${base}*`)).map(String).toSorted();
  /** @type {Keys} */
  const keys = new Map();
  for (const name of names)
    keys.set(name.slice(base.length), /** @type {Buffer} */ (await server.send('DUMP', name)));
  return keys;
}

/** @param {Server} server @param {Keys} keys @param {import('./redis-forgeries.mjs').Forgery} forgery @param {boolean} isLive @param {import('./tally.mjs').Tally} tally */
async function attackOnce(server, keys, forgery, isLive, tally) {
  const base = 'rb:{x:0}';
  await server.send('FLUSHDB');
  for (const [name, bytes] of keys) await server.send('RESTORE', `${base}${name}`, '0', bytes);
  const at = { redis: server.url, run: 'x' };
  const what = `redis: ${isLive ? 'while it is used' : forgery.key}`;
  const told = `${forgery.key} ${forgery.told}${isLive ? ' (live)' : ''}`;
  const attempt = (/** @type {string} */ name, /** @type {() => Promise<unknown>} */ work) =>
    tally.try(what, () => clearly(() => within(name, work)), (found) => (found === 'wrong' ? 'wrong' : 'taken'), () => `${told}: ${name}`); // prettier-ignore
  if (!isLive) await forgery.forge(server, base);
  await attempt('listRuns', () => listRuns({ redis: server.url }));
  /** @type {import('@rankbatch/redis').Ranker | undefined} */
  let ranker;
  /** @type {Awaited<ReturnType<typeof openSelector>> | undefined} */
  let me;
  await attempt('rankRun', async () => {
    ranker = await rankRun({ ...at, ...options, lease, timeout: 5000 });
  });
  await attempt('openSelector', async () => {
    me = await openSelector({ ...at, trainer: 'me', timeout });
  });
  if (me && isLive) {
    await me.next();
    await forgery.forge(server, base);
  }
  if (me) {
    const { next, record, step, due, status, explain, snapshot, add, retire } = bind(me);
    await attempt('next', async () => check(await next()));
    await attempt('step', async () => check(await step(await next(), new Float32Array(8).fill(1))));
    await attempt('record', () => record([1, 2], [3, 4]));
    await attempt('due', async () => {
      const chunk = await due(5);
      if (chunk?.ids.some((id) => id >= 100)) return 'wrong';
      return chunk?.done(new Float32Array(chunk.ids.length));
    });
    await attempt('status', async () => {
      const { batches, sampleCount, logged } = await status();
      return [batches, sampleCount, logged].every(Number.isSafeInteger) ? 'right' : 'wrong';
    });
    await attempt('explain', () => explain());
    await attempt('snapshot', () => snapshot());
    await attempt('add', () => add(1));
    await attempt('retire', () => retire([5]));
    await me.close();
  }
  if (ranker) {
    const { finished } = ranker;
    // What is wrong is told by then.
    await attempt('finished', () => Promise.race([finished, sleep(lease)]));
    await attempt('close', () => ranker?.close().catch(() => {}) ?? Promise.resolve());
  }
  await attempt('dropRun', async () => {
    await dropRun(at).catch((/** @type {Error} */ error) => {
      if (!/must be there, got none/.test(error.message)) throw error;
    });
    const left = /** @type {Buffer[]} */ (await server.send('KEYS', 'rb:{x:*'));
    return left.length === 0 ? 'gone' : 'wrong';
  });
}

/** @param {Awaited<ReturnType<typeof openSelector>>} me */
const bind = (me) => ({
  next: () => me.next(),
  record: (/** @type {number[]} */ ids, /** @type {number[]} */ losses) => me.record(ids, losses),
  step: (/** @type {import('rankbatch').RemoteBatch} */ batch, /** @type {Float32Array} */ losses) =>
    me.step(batch, losses),
  due: (/** @type {number} */ limit) => me.due(limit),
  status: () => me.status(),
  explain: () => me.explain(),
  snapshot: () => me.snapshot(),
  add: (/** @type {number} */ count) => me.add(count),
  retire: (/** @type {number[]} */ ids) => me.retire(ids),
});

/** @template T @param {T[]} list @param {Random} random */
function shuffled(list, random) {
  for (let i = list.length - 1; i > 0; i--) {
    const k = random.below(i + 1);
    const [one, other] = [list[i], list[k]];
    list[i] = /** @type {T} */ (other);
    list[k] = /** @type {T} */ (one);
  }
  return list;
}

/** Whether a batch can be trained on. @param {import('rankbatch').RemoteBatch} batch */
function check({ ids, probabilities, weights, epoch }) {
  const isRight =
    ids.length > 0 &&
    ids.length <= 64 &&
    ids.every((id) => id < 100) &&
    probabilities.length === ids.length &&
    weights.length === ids.length &&
    probabilities.every((each) => each > 0 && each <= 1) &&
    weights.every((each) => each >= 0 && each < Infinity) &&
    Number.isSafeInteger(epoch);
  return isRight ? 'right' : 'wrong';
}

/** @param {string} name @param {() => Promise<unknown>} work */
async function within(name, work) {
  const late = new AbortController();
  try {
    return await Promise.race([
      work(),
      sleep(hung, undefined, { signal: late.signal }).then(() => {
        throw new Error(`${name}: no answer within ${hung} ms`);
      }),
    ]);
  } finally {
    late.abort();
  }
}
