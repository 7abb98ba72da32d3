// Whether W trainers with a thread each, which share a batch of 64, can train the paper's network faster than one trainer with W threads:
// processor time a sample of both, in turn, without what the trainers would have to exchange.
//
//   npm run build && node bench/data-parallel.mjs [W]
import { generateDigits } from '@rankbatch/data';
import { adam, createTrainer, mnistCnn } from '@rankbatch/onnx';

const workers = Number(process.argv[2] ?? 2);
const BATCH = 64;
const samples = generateDigits({ count: 640, seed: 1 });
const ways = [
  { name: `one trainer, ${workers} threads, b = ${BATCH}`, batchSize: BATCH, threads: workers },
  { name: `a worker's part, 1 thread, b = ${BATCH / workers}`, batchSize: BATCH / workers, threads: 1 },
];
const trainers = await Promise.all(
  ways.map(({ batchSize, threads }) =>
    createTrainer({ model: mnistCnn({ seed: 1 }), optimizer: adam(), seed: 1, batchSize, threads }),
  ),
);
/** @type {number[][]} */
const found = [[], []];
for (let round = 0; round < 7; round++)
  for (const [i, { batchSize }] of ways.entries()) {
    const from = process.cpuUsage();
    for (let at = 0; at + batchSize <= 256; at += batchSize)
      await trainers[i]?.step(
        samples,
        Uint32Array.from({ length: batchSize }, (_, k) => at + k),
      );
    const { user, system } = process.cpuUsage(from);
    found[i]?.push((user + system) / 256);
  }
for (const [i, { name }] of ways.entries()) {
  const sorted = (found[i] ?? []).slice(1).toSorted((a, b) => a - b);
  console.log(`${name}: ${Number(sorted[sorted.length >> 1]).toFixed(0)} us of processor time a sample`);
}
for (const trainer of trainers) await trainer.dispose();
