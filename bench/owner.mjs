// What an owner costs: record and next of a batch through serveSelector and connectSelector, beside the same calls on a selector, in turn.
//
//   npm run build && node bench/owner.mjs [N]    # both sides of the socket are in this process: its processor time is that of both
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rank, Selector } from 'rankbatch';
import { connectSelector, serveSelector } from 'rankbatch/owner';

const sampleCount = Number(process.argv[2] ?? 1e6);
const address =
  process.platform === 'win32' ? String.raw`\\.\pipe\rb-bench` : join(tmpdir(), `rb-bench-${process.pid}`);
const ROUNDS = 9;
const SAMPLES = 50_000;
const microseconds = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};
/** @param {number[]} values */
const median = (values) => Number(values.toSorted((a, b) => a - b)[values.length >> 1]);

for (const batchSize of [16, 64, 256, 1024]) {
  const options = { sampleCount, batchSize, strategy: rank({ pressure: 100 }), seed: 1 };
  const [local, served] = [new Selector(options), new Selector(options)];
  for (const each of [local, served]) {
    const ids = Uint32Array.from({ length: sampleCount }, (_, id) => id);
    each.record(ids, ids);
    while (each.epoch === 0) each.next();
    each.next();
  }
  const owner = await serveSelector(served, address);
  const trainer = await connectSelector(address);
  let [here, there] = [local.next(), await trainer.next()];
  const losses = Float32Array.from({ length: batchSize }, (_, i) => Math.sin(i) * sampleCount);
  const steps = Math.ceil(SAMPLES / batchSize);
  /** @type {[alone: number, owned: number][]} */
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    let from = microseconds();
    for (let i = 0; i < steps; i++) {
      local.record(here.ids, losses.subarray(0, here.ids.length));
      here = local.next();
    }
    const alone = microseconds() - from;
    from = microseconds();
    for (let i = 0; i < steps; i++) there = await trainer.step(there, losses.subarray(0, there.ids.length));
    rounds.push([alone / steps / batchSize, (microseconds() - from) / steps / batchSize]);
  }
  const alone = median(rounds.map(([each]) => each));
  const owned = median(rounds.map(([, each]) => each));
  const ratio = median(rounds.map(([a, b]) => b / a));
  console.log(
    `b = ${batchSize}: alone ${alone.toFixed(2)} us a sample, with an owner ${owned.toFixed(2)}, ratio ${ratio.toFixed(2)}, message ${(owned - alone).toFixed(2)}`,
  );
  await trainer.close();
  await owner.close();
}
rmSync(address, { force: true });
