// What a run on Redis costs, as ratios within one run: npm run bench:redis [-- --batches 6000 --sizes 256,1024 --core FOLDER]
//
// FOLDER is another build of the core, such as packages/rankbatch/dist of an earlier commit, to which the ranker is held, too.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createClient, RESP_TYPES } from '@redis/client';
import { dropRun, openSelector } from '@rankbatch/redis';
import * as own from 'rankbatch';
import { startChild } from './bench-redis/child.mjs';
import { LEASE, lossesOf, PRESSURE, selectorOptions } from './bench-redis/settings.mjs';
import { RedisProcess } from './faults-redis/server.mjs';
import { scriptOptions } from './script-options.mjs';

const { values } = scriptOptions(import.meta.url, {
  options: {
    batches: { type: 'string', default: '6000' },
    sizes: { type: 'string', default: '256,1024' },
    core: { type: 'string' },
  },
});
const batches = Number(values.batches);
const server = await new RedisProcess(['--appendonly', 'no']).start();

/** CPU of the server until now, in us. */
async function serverCost() {
  const info = String(await server.send('INFO', 'cpu'));
  const of = (/** @type {string} */ name) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1]);
  return 1e6 * (of('used_cpu_user') + of('used_cpu_sys'));
}

/** What a command costs the server at least, in us. */
async function zaddCost() {
  const commands = 30_000;
  const before = await serverCost();
  const asked = ['-c', '1', '-P', '1', '-n', String(commands), '-q', 'ZADD', 'z', '1', 'member'];
  spawnSync('redis-benchmark', ['-p', String(server.port), ...asked]);
  return ((await serverCost()) - before) / commands;
}

/**
 * What a batch costs the server and the ranker, in us, and how many batches the ranker hands over at once. As many batches are trained on
 * before, so that all losses are known and all code is compiled.
 *
 * @param {number} trainers @param {number} depth @param {number} batchSize
 */
async function costWith(trainers, depth, batchSize) {
  const run = `bench-${trainers}-${batchSize}`;
  const ranker = startChild('ranker.mjs', [server.url, run, batchSize, depth]);
  await ranker.tells('leading');
  const selectors = await Promise.all(
    Array.from({ length: trainers }, () => openSelector({ redis: server.url, run })),
  );
  const train = () =>
    Promise.all(
      selectors.map(async (selector) => {
        let batch = await selector.next();
        for (let count = 0; count < batches / trainers; count++)
          batch = await selector.step(batch, lossesOf(batch.ids));
        await selector.record(batch.ids, lossesOf(batch.ids));
      }),
    );
  const pushes = async () => Number(await server.send('HGET', `rb:{${run}:0}`, 'pushes'));
  await train();
  const before = { server: await serverCost(), ranker: await ranker.cost(), pushes: await pushes() };
  await train();
  const cost = {
    ranker: ((await ranker.cost()).cpu - before.ranker.cpu) / batches,
    server: ((await serverCost()) - before.server) / batches,
    perTurn: batches / ((await pushes()) - before.pushes),
  };
  await Promise.all(selectors.map((selector) => selector.close()));
  ranker.kill();
  await dropRun({ redis: server.url, run });
  return cost;
}

/** @type {typeof own | undefined} */
let other;
if (values.core !== undefined) {
  const path = resolve(values.core, 'index.js');
  other = /** @type {typeof own} */ (await import(pathToFileURL(path).href));
}

/** What drawing and recording a batch costs with nothing between, in us. @param {number} batchSize */
function coreCost(batchSize, { rank, Selector } = own) {
  const strategy = rank({ pressure: PRESSURE });
  const local = new Selector({ ...selectorOptions(batchSize), strategy });
  let drawn = local.next();
  let spent = 0;
  for (let i = 0; i < 2 * batches; i++) {
    const losses = lossesOf(drawn.ids);
    const start = process.cpuUsage();
    local.record(drawn.ids, losses);
    drawn = local.next();
    const { user, system } = process.cpuUsage(start);
    if (i >= batches) spent += user + system;
  }
  return spent / batches;
}

/** What a batch costs with bare requests, so many batches each, in us. @param {number} batchSize @param {number} perTurn */
async function floorCost(batchSize, perTurn) {
  const child = startChild('floor.mjs', [server.url, batchSize, perTurn]);
  const client = createClient({
    RESP: 2,
    url: server.url,
    commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
  });
  await client.connect();
  await child.tells('ready');
  let turns = 0;
  /** Takes what it hands over, as trainers do, and wakes it. @param {number} until */
  const play = async (until) => {
    for (; turns < until; turns++) {
      for (let i = 0; i < perTurn; i++) await client.sendCommand(['BLPOP', 'given', '0']);
      await client.sendCommand(['RPUSH', 'bell', '1']);
    }
  };
  const each = Math.ceil(batches / perTurn);
  await play(each);
  const before = await child.cost();
  await play(2 * each);
  const after = await child.cost();
  child.kill();
  client.destroy();
  return (after.cpu - before.cpu) / (after.batches - before.batches);
}

/** The longest wait after the leader was killed, in leases. */
async function failover() {
  const words = [server.url, 'bench', 256, 4];
  const first = startChild('ranker.mjs', words);
  await first.tells('leading');
  const second = startChild('ranker.mjs', words);
  await second.tells('standby');
  const selector = await openSelector({ redis: server.url, run: 'bench' });
  let batch = await selector.next();
  for (let i = 0; i < 100; i++) batch = await selector.step(batch, lossesOf(batch.ids));
  first.kill();
  let stall = 0;
  for (const until = performance.now() + 5 * LEASE; performance.now() < until;) {
    const asked = performance.now();
    batch = await selector.step(batch, lossesOf(batch.ids));
    stall = Math.max(stall, performance.now() - asked);
  }
  await selector.close();
  second.kill();
  return stall / LEASE;
}

const zadd = await zaddCost();
/** @type {[what: string, target: string, value: number][]} */
const rows = [];
/** @type {string[]} */
const told = [`a ZADD ${zadd.toFixed(1)}`];
const settings = values.sizes.split(',').flatMap((b) => [
  { trainers: 1, depth: 4, b: Number(b) },
  { trainers: 8, depth: 16, b: Number(b) },
]);
for (const { trainers, depth, b } of settings) {
  const core = coreCost(b);
  const { ranker, server: served, perTurn } = await costWith(trainers, depth, b);
  const floor = await floorCost(b, Math.round(perTurn));
  const of = `b = ${b}, ${trainers} trainer${trainers > 1 ? 's' : ''}, depth ${depth}`;
  rows.push(
    [`Redis CPU a batch / a ZADD of \`redis-benchmark -P 1\`, ${of}`, b > 256 ? '' : '<= 20', served / zadd],
    [`ranker CPU a sample / the core alone, ${of}`, '<= 1.5', ranker / core],
    [`the least: the core with bare requests / the core alone`, '', floor / core],
  );
  if (other)
    rows.push([`ranker CPU a sample / the core in ${values.core}, ${of}`, '', ranker / coreCost(b, other)]);
  told.push(
    `${of}: core ${core.toFixed(0)}, bare ${floor.toFixed(0)}, ranker ${ranker.toFixed(0)}, server ${served.toFixed(0)} a batch, ${perTurn.toFixed(1)} batches at once`,
  );
}
rows.push([`longest wait at a failover, in leases of ${LEASE / 1000} s`, '<= 2', await failover()]);
await server.stop();

console.log(`| what | target | 100,000 samples, ${batches} batches |\n| --- | --- | --- |`);
for (const [what, target, value] of rows) console.log(`| ${what} | ${target} | ${value.toFixed(1)} |`);
console.log(`\nus: ${told.join('\n    ')}`);
process.exit();
