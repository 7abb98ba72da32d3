import { setTimeout as sleep } from 'node:timers/promises';
import { openSelector } from '@rankbatch/redis';
import { Random } from 'rankbatch';
import { faults, LAG, lossless } from './faults.mjs';
import { numberOf, readLog, replay } from './replay.mjs';
import { bytesOf, listOf } from './server.mjs';
import { base, LEASE, run } from './settings.mjs';
import { Stage } from './stage.mjs';
import { newNotes, score, train } from './trainers.mjs';

/**
 * @typedef {object} Outcome
 * @property {number} seed
 * @property {string[]} faults in their order
 * @property {number} batches handed out
 * @property {number} records taken
 * @property {number} lost batches and records that are nowhere, without a server that lost history
 * @property {number} doubled batches and records, likewise
 * @property {number} regressed batches and records within a lag that a promoted replica lost or gave again
 * @property {number} stall longest time between two batches, in leases
 * @property {string[]} problems all that is wrong; empty where all is well
 */

/** Plays one schedule: `count` faults in a random order at random times. @param {number} seed @param {number} [count] @param {readonly string[]} [names] @returns {Promise<Outcome>} */
export async function playSchedule(seed, count = 3, names) {
  const random = new Random(seed);
  const chosen = [...(names ?? random.shuffle([...lossless]).slice(0, count))];
  if (names === undefined && random.below(4) === 0) chosen[chosen.length - 1] = LAG;
  const stage = new Stage(random);
  const notes = newNotes();
  let isOver = false;
  const goesOn = () => !isOver;
  try {
    await stage.open(chosen.includes(LAG));
    const workers = [
      train(stage.url, new Random(random.uint32()), notes, goesOn),
      train(stage.url, new Random(random.uint32()), notes, goesOn),
      score(stage.url, new Random(random.uint32()), notes, goesOn),
    ];
    /** Until some more batches are given. @param {number} more */
    const work = async (more) => {
      const until = notes.batches.length + more;
      while (notes.batches.length < until && notes.errors.length === 0) await sleep(5);
    };
    for (const name of chosen) {
      await work(10 + random.below(40));
      await faults[name]?.(stage);
    }
    // Until all that was wrong is over.
    await work(50);
    isOver = true;
    await Promise.all(workers);
    return { seed, faults: [...chosen], ...(await judge(stage, notes)) };
  } finally {
    isOver = true;
    await stage.close();
  }
}

/** Where the snapshot of a run stands, its log, and its batches that are prepared. */
const READ = `
  local base = KEYS[1]
  return {
    redis.call('HMGET', base, 'snapx', 'snappushes'),
    redis.call('XRANGE', base .. ':log', '-', '+'),
    redis.call('LRANGE', base .. ':q', 0, -1),
  }`;

/** @param {Stage} stage @param {import('./trainers.mjs').Notes} notes @returns {Promise<Omit<Outcome, 'seed' | 'faults'>>} */
async function judge(stage, notes) {
  const selector = await openSelector({ redis: stage.url, run, timeout: 60_000 });
  const [state] = await selector.snapshot();
  await selector.close();
  const { server, lost } = stage;
  // Samples that were added within the lag of a replica are gone with it, and their losses are refused.
  const isGone = (/** @type {string} */ error) =>
    lost !== undefined && (error.includes('record: ids[') || error.includes('ids must be below'));
  const problems = notes.errors.filter((error) => !isGone(error)).map((error) => `a call failed: ${error}`);
  if (stage.ended > 0) problems.push(`${stage.ended} rankers ended by themselves`);
  // At once, as the rankers are still at work.
  const [where, entries, waiting] = listOf(await server.send('EVAL', READ, '1', base));
  const [x, pushes] = listOf(where);
  const log = readLog(entries ?? []);
  const { drawn, snapshot } = replay(log, { x: numberOf(x), pushes: Number(pushes) });
  if (Buffer.compare(snapshot, state ?? new Uint8Array(0)) !== 0)
    problems.push('the state is not that of a replay of the log');

  const prepared = listOf(waiting).map((reply) => {
    const bytes = bytesOf(reply);
    const count = bytes.readUInt32LE(4);
    return Array.from({ length: count }, (_, i) => bytes.readUInt32LE(32 + 4 * i)).join(' ');
  });
  // A call that was on its way before the replica took its place may have been answered by the server that is gone, however late that is noted.
  /** @param {import('./trainers.mjs').Note} note */
  const seen = ({ key, asked, time }) => ({
    key,
    isExcused: lost !== undefined && time >= lost.from && asked <= lost.to,
  });
  const given = notes.batches.map(seen);
  const batches = compare(drawn, [...given, ...prepared.map((key) => ({ key, isExcused: false }))]);
  const known = new Set(drawn);
  const unknown = prepared.filter((key) => !known.has(key)).length;
  if (unknown > 0) problems.push(`${unknown} of ${prepared.length} prepared batches are not in the log`);
  // Whoever was given another batch by what was lost does not ask for the one that takes its place: one a trainer.
  const replaced = lost ? Math.min(batches.missing, 2) : 0;
  batches.missing -= replaced;
  batches.excused += replaced;
  const logged = log
    .filter(({ kind }) => kind === 'r')
    .map(({ fields }) => String(fields.get('l')?.toString('base64')));
  const records = compare(logged, notes.records.map(seen));
  const wrongly = notes.refused.filter(({ key }) => logged.includes(key)).length;
  if (wrongly > 0) problems.push(`${wrongly} refused chunks were recorded all the same`);
  if (new Set(drawn).size !== drawn.length) problems.push('two batches of the log are alike');
  for (const [what, { missing, extra, doubled }] of Object.entries({ batches, records }))
    if (missing + extra + doubled > 0)
      problems.push(
        `${what}: ${missing} of the log given to nobody, ${extra} not in the log, ${doubled} twice`,
      );

  const times = notes.batches.map(({ time }) => time).toSorted((a, b) => a - b);
  const stall = Math.max(...times.slice(1).map((time, i) => time - (times[i] ?? 0)));
  return {
    batches: notes.batches.length,
    records: notes.records.length,
    lost: batches.missing + batches.extra + records.missing + records.extra,
    doubled: batches.doubled + records.doubled,
    regressed: batches.excused + records.excused,
    stall: stall / LEASE,
    problems,
  };
}

/**
 * What is in the log beside what was seen outside: each once in both.
 *
 * @param {readonly string[]} log
 * @param {readonly { key: string, isExcused: boolean }[]} seen
 */
function compare(log, seen) {
  /** @type {Map<string, { inLog: number, outside: number, isExcused: boolean }>} */
  const counts = new Map();
  /** @param {string} key */
  const of = (key) => {
    const count = counts.get(key) ?? { inLog: 0, outside: 0, isExcused: false };
    counts.set(key, count);
    return count;
  };
  for (const key of log) of(key).inLog++;
  for (const { key, isExcused } of seen) {
    const count = of(key);
    count.outside++;
    count.isExcused ||= isExcused;
  }
  const result = { missing: 0, extra: 0, doubled: 0, excused: 0 };
  for (const { inLog, outside, isExcused } of counts.values()) {
    if (inLog === 1 && outside === 1) continue;
    if (inLog > 1) result.doubled++;
    else if (isExcused) result.excused++;
    else if (outside === 0) result.missing++;
    else if (inLog === 0) result.extra++;
    else result.doubled++;
  }
  return result;
}
