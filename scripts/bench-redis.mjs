// What a run on Redis costs, as ratios within one run: npm run bench:redis [-- --batches 3000]
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openSelector } from '@rankbatch/redis';
import { Selector } from 'rankbatch';
import { RedisProcess } from './faults-redis/server.mjs';
import { LEASE, run, selectorOptions } from './bench-redis/settings.mjs';

const { values } = parseArgs({ options: { batches: { type: 'string', default: '3000' } } });
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
function startRanker() {
  const child = fork(program, [server.url]);
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
let before = await serverCost();
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

const first = startRanker();
await first.tells('leading');
const second = startRanker();
await second.tells('standby');
const selector = await openSelector({ redis: server.url, run });
/** @param {Uint32Array} ids */
const lossesOf = (ids) => Float32Array.from(ids, (id) => (Math.imul(id, 2654435761) >>> 8) / 2 ** 24);

let batch = await selector.next();
// An epoch, so that all is known and all code is warm.
while (batch.epoch === 0) batch = await selector.step(batch, lossesOf(batch.ids));
before = await serverCost();
const rankerBefore = await first.cost();
for (let i = 0; i < batches; i++) batch = await selector.step(batch, lossesOf(batch.ids));
const ranker = ((await first.cost()) - rankerBefore) / batches;
const redis = ((await serverCost()) - before) / batches;

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
  ['Redis CPU a batch / a ZADD of `redis-benchmark -P 1`', '<= 20', redis / zadd],
  ['ranker CPU a sample / the core alone, batches of 256', '<= 1.5', ranker / core],
  ['stall at a failover, in leases', '<= 2', stall / LEASE],
];
console.log(
  `| what | target | ${selectorOptions.sampleCount} samples, ${batches} batches |\n| --- | --- | --- |`,
);
for (const [what, target, value] of rows)
  console.log(`| ${what} | ${target} | ${Number(value).toFixed(1)} |`);
console.log(
  `\nus: ZADD ${zadd.toFixed(1)}, Redis a batch ${redis.toFixed(0)}, ranker a batch ${ranker.toFixed(0)}, core a batch ${core.toFixed(0)}`,
);
