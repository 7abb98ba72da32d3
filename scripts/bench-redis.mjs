// What a run on Redis costs, as ratios within one run: npm run bench:redis [-- --batches 3000]
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createClient } from '@redis/client';
import { dropRun, openSelector } from '@rankbatch/redis';
import { Selector } from 'rankbatch';
import { RedisProcess } from './faults-redis/server.mjs';
import { LEASE, selectorOptions } from './bench-redis/settings.mjs';
import { scriptOptions } from './script-options.mjs';

const { values } = scriptOptions(import.meta.url, {
  options: { batches: { type: 'string', default: '3000' } },
});
const batches = Number(values.batches);
const program = fileURLToPath(new URL('bench-redis/ranker.mjs', import.meta.url));
const server = await new RedisProcess(['--appendonly', 'no']).start();

/** CPU of the server until now, in us. */
async function serverCost() {
  const info = String(await server.send('INFO', 'cpu'));
  const of = (/** @type {string} */ name) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1]);
  return 1e6 * (of('used_cpu_user') + of('used_cpu_sys'));
}

/** @typedef {{ kind: string, user?: number, system?: number }} Told */
/** @param {string} run @param {number} depth */
function startRanker(run, depth) {
  const child = fork(program, [server.url, run, String(depth)]);
  /** @param {string} kind @returns {Promise<Told>} */
  const tells = async (kind) => {
    for (;;) {
      const told = /** @type {[Told]} */ (/** @type {unknown} */ (await once(child, 'message')))[0];
      if (told.kind === kind) return told;
    }
  };
  return {
    child,
    tells,
    /** CPU of the process until now, in us. */
    async cost() {
      const told = tells('cost');
      child.send('cost');
      const { user = 0, system = 0 } = await told;
      return user + system;
    },
  };
}

// What a command costs the server at least.
const commands = 30_000;
const before = await serverCost();
spawnSync('redis-benchmark', [
  '-p',
  String(server.port),
  '-c',
  '1',
  '-P',
  '1',
  '-n',
  String(commands),
  '-q',
  'ZADD',
  'z',
  '1',
  'member',
]);
const zadd = ((await serverCost()) - before) / commands;

// What two requests a batch, one that reads and one that writes, cost a Node.js client at least: 2 kB of losses in, 2 kB of ids out.
const client = createClient({ url: server.url });
await client.connect();
const payload = 'x'.repeat(2048);
const echo = async (/** @type {number} */ count) => {
  const start = process.cpuUsage();
  for (let i = 0; i < count; i++) await client.sendCommand(['ECHO', payload]);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / count;
};
await echo(2000);
const requests = 2 * (await echo(5000));
client.destroy();

/** @param {Uint32Array} ids */
const lossesOf = (ids) => Float32Array.from(ids, (id) => (Math.imul(id, 2654435761) >>> 8) / 2 ** 24);

/**
 * What a batch costs the server and the ranker, in us.
 *
 * @param {number} trainers @param {number} depth
 */
async function costWith(trainers, depth) {
  const run = `bench-${trainers}`;
  const ranker = startRanker(run, depth);
  await ranker.tells('leading');
  const selectors = await Promise.all(
    Array.from({ length: trainers }, () => openSelector({ redis: server.url, run })),
  );
  /** @param {(batch: import('rankbatch').RemoteBatch, count: number) => boolean} goesOn */
  const train = (goesOn) =>
    Promise.all(
      selectors.map(async (selector) => {
        let batch = await selector.next();
        for (let count = 0; goesOn(batch, count); count++)
          batch = await selector.step(batch, lossesOf(batch.ids));
        await selector.record(batch.ids, lossesOf(batch.ids));
      }),
    );
  // An epoch, so that all is known and all code is warm.
  await train(({ epoch }) => epoch === 0);
  const serverBefore = await serverCost();
  const rankerBefore = await ranker.cost();
  await train((_, count) => count < batches / trainers);
  const cost = {
    ranker: ((await ranker.cost()) - rankerBefore) / batches,
    server: ((await serverCost()) - serverBefore) / batches,
  };
  await Promise.all(selectors.map((selector) => selector.close()));
  ranker.child.kill('SIGKILL');
  await dropRun({ redis: server.url, run });
  return cost;
}

const one = await costWith(1, 4);
const eight = await costWith(8, 16);

// The same without anything between.
const local = new Selector(selectorOptions);
let drawn = local.next();
for (; drawn.epoch === 0; drawn = local.next()) local.record(drawn.ids, lossesOf(drawn.ids));
/** @type {Float32Array[]} */
const losses = [];
let spent = 0;
for (let i = 0; i < batches; i++) {
  losses[0] = lossesOf(drawn.ids);
  const start = process.cpuUsage();
  local.record(drawn.ids, losses[0]);
  drawn = local.next();
  const { user, system } = process.cpuUsage(start);
  spent += user + system;
}
const core = spent / batches;

// The leader dies; how long is the longest wait from then on?
const first = startRanker('bench', 4);
await first.tells('leading');
const second = startRanker('bench', 4);
await second.tells('standby');
const selector = await openSelector({ redis: server.url, run: 'bench' });
let batch = await selector.next();
for (let i = 0; i < 100; i++) batch = await selector.step(batch, lossesOf(batch.ids));
first.child.kill('SIGKILL');
let stall = 0;
for (const until = performance.now() + 5 * LEASE; performance.now() < until;) {
  const asked = performance.now();
  batch = await selector.step(batch, lossesOf(batch.ids));
  stall = Math.max(stall, performance.now() - asked);
}
await selector.close();
second.child.kill('SIGKILL');
await server.stop();

const rows = [
  ['Redis CPU a batch / a ZADD of `redis-benchmark -P 1`, 1 trainer', '<= 20', one.server / zadd],
  ['the same, 8 trainers', '<= 20', eight.server / zadd],
  ['ranker CPU a sample / the core alone, 1 trainer', '<= 1.5', one.ranker / core],
  ['the same, 8 trainers', '<= 1.5', eight.ranker / core],
  ['for comparison: the core and two requests of the client / the core alone', '', (core + requests) / core],
  ['longest wait at a failover, in leases of 1 s', '<= 2', stall / LEASE],
];
console.log(
  `| what | target | ${selectorOptions.sampleCount} samples, ${batches} batches |\n| --- | --- | --- |`,
);
for (const [what, target, value] of rows)
  console.log(`| ${what} | ${target} | ${Number(value).toFixed(1)} |`);
console.log(
  `\nus: a ZADD ${zadd.toFixed(1)}, the core a batch ${core.toFixed(0)}; server and ranker a batch, 1 trainer: ${one.server.toFixed(0)}, ${one.ranker.toFixed(0)}, 8 trainers: ${eight.server.toFixed(0)}, ${eight.ranker.toFixed(0)}`,
);
