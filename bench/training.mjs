// Samples trained per second on the paper's network, b = 64, with and without batch norm: whole steps, gathering the
// batch and JavaScript overhead included. PyTorch runs beside it where /usr/bin/python3 has it (Debian: python3-torch
// libopenblas0-pthread).
//
//   npm run bench:training
import {
  adam,
  conv2d,
  createTrainer,
  dense,
  dropout,
  flatten,
  maxPool,
  mnistCnn,
  relu,
  sequential,
} from '@rankbatch/onnx';
import { generateDigits } from '@rankbatch/data';
import { Random } from 'rankbatch';
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const BATCH_SIZE = 64;
const WARM_UP = 20;
const STEPS = 100;
const ROUNDS = 3;

const plainBlock = [conv2d({ filters: 32, kernel: 5 }), maxPool(2), relu()];
const plain = sequential({
  sampleShape: [1, 28, 28],
  layers: [...plainBlock, ...plainBlock, flatten(), dropout(0.5), dense(256), relu(), dense(10)],
  seed: 1,
});
const networks = [
  { name: 'with batch norm', model: mnistCnn({ seed: 1 }), torchFlag: '1' },
  { name: 'without batch norm', model: plain, torchFlag: '0' },
];
const samples = generateDigits({ count: 2000, seed: 1 });
const peer = fileURLToPath(new URL('peers/pytorch-training.py', import.meta.url));

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

/** @param {import('@rankbatch/onnx').Model} model */
async function ours(model) {
  const trainer = await createTrainer({ model, optimizer: adam(), seed: 1, batchSize: BATCH_SIZE });
  const random = new Random(1);
  const seconds = [];
  for (let step = 0; step < WARM_UP + STEPS; step++) {
    const ids = Uint32Array.from({ length: BATCH_SIZE }, () => random.below(samples.count));
    const start = performance.now();
    await trainer.step(samples, ids);
    if (step >= WARM_UP) seconds.push((performance.now() - start) / 1000);
  }
  const start = performance.now();
  await trainer.evaluate(samples);
  const evaluation = samples.count / ((performance.now() - start) / 1000);
  await trainer.dispose();
  return { training: BATCH_SIZE / median(seconds), evaluation };
}

/** @param {string} torchFlag */
function pytorch(torchFlag) {
  const { status, stdout } = spawnSync('/usr/bin/python3', [peer, torchFlag], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : NaN;
}

console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node.js ${process.version}`);
console.log(`samples/s, batches of ${BATCH_SIZE}; medians of ${ROUNDS} rounds in turn\n`);
console.log(
  `${'network'.padEnd(20)}${'training'.padStart(10)}${'evaluation'.padStart(12)}${'PyTorch'.padStart(10)}${'ratio'.padStart(8)}`,
);
for (const { name, model, torchFlag } of networks) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++)
    rounds.push({ ...(await ours(model)), torch: pytorch(torchFlag) });
  const training = median(rounds.map((round) => round.training));
  const evaluation = median(rounds.map((round) => round.evaluation));
  const torch = median(rounds.map((round) => round.torch));
  const ratio = median(rounds.map((round) => round.training / round.torch));
  const shown = (/** @type {number} */ value, digits = 0) =>
    Number.isFinite(value) ? value.toFixed(digits) : '-';
  console.log(
    `${name.padEnd(20)}${shown(training).padStart(10)}${shown(evaluation).padStart(12)}${shown(torch).padStart(10)}${shown(ratio, 2).padStart(8)}`,
  );
}
