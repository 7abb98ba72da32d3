// Whether a step takes longer the more samples there are: whole steps of a perceptron on samples of 100 numbers, in turn with each size.
//
//   npm run build && node bench/data-size.mjs [--sizes 1e5,1e6,1e7] [--select auto|rank:100|shuffle] [--rounds 7] [--steps 500]
//
// A sample takes 400 bytes, so that 1e7 need 4 GB. All losses are known at the start, as after the first epoch. One thread; processor time.
import { median } from '@rankbatch/lab/internal';
import { adam, createTrainer, mlp } from '@rankbatch/onnx';
import { auto, Random, rank, Selector, shuffle } from 'rankbatch';
import { processorSeconds } from './products.mjs';
import { scriptOptions } from '../scripts/script-options.mjs';

const WIDTH = 100;
const BATCH = 64;
const strategies = { auto: auto(), 'rank:100': rank({ pressure: 100 }), shuffle: shuffle() };
const { values } = scriptOptions(import.meta.url, {
  options: {
    sizes: { type: 'string', default: '1e5,1e6,1e7' },
    select: { type: 'string', default: 'auto' },
    rounds: { type: 'string', default: '7' },
    steps: { type: 'string', default: '500' },
  },
});

const strategy = Object.entries(strategies).find(([name]) => name === values.select)?.[1];
if (!strategy) throw new Error(`data-size: select must be of ${Object.keys(strategies).join(', ')}`);
const sizes = values.sizes.split(',').map(Number);
const loops = [];
for (const size of sizes) {
  loops.push({ size, ...(await prepare(size)) });
}
for (let round = 0; round < Number(values.rounds); round++)
  for (const loop of loops) {
    const times = { choose: 0, step: 0, record: 0 };
    for (let i = 0; i < Number(values.steps); i++) await step(loop, times);
    loop.rounds.push(times);
  }

console.log(
  `| samples | data, MB | beside the data, bytes a sample | us a step | choosing | training | recording |`,
);
console.log('| --: | --: | --: | --: | --: | --: | --: |');
for (const { size, memory, rounds } of loops) {
  const of = (/** @type {'choose' | 'step' | 'record'} */ key) =>
    (1e6 * median(rounds.map((round) => round[key]))) / Number(values.steps);
  const parts = [of('choose'), of('step'), of('record')];
  const all = parts.reduce((sum, part) => sum + part, 0);
  const cells = [
    size,
    (4 * WIDTH * size) / 1e6,
    memory.toFixed(0),
    ...[all, ...parts].map((us) => us.toFixed(0)),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
for (const { trainer } of loops) await trainer.dispose();

/** @param {number} size */
async function prepare(size) {
  const random = new Random(1);
  const numbers = new Float32Array(size * WIDTH);
  for (let i = 0; i < numbers.length; i++) numbers[i] = random.float() - 0.5;
  const labels = Uint8Array.from({ length: size }, () => random.below(10));
  const samples = { count: size, shape: [WIDTH], values: numbers, labels };
  const held = process.memoryUsage().rss;
  const selector = new Selector({
    sampleCount: size,
    batchSize: BATCH,
    seed: 1,
    strategy,
  });
  // The first epoch, without its steps.
  for (let i = 0; i < Math.ceil(size / BATCH); i++) {
    const { ids } = selector.next();
    selector.record(
      ids,
      Float32Array.from(ids, () => -Math.log(random.float() + 1e-9)),
    );
  }
  const model = mlp({ inputs: [WIDTH], hidden: [128], classes: 10, seed: 1 });
  const trainer = await createTrainer({ model, optimizer: adam(), seed: 1, batchSize: BATCH, threads: 1 });
  /** @type {{ choose: number, step: number, record: number }[]} */
  const rounds = [];
  const loop = { samples, selector, trainer, rounds, memory: 0 };
  // Warms up, and sorts.
  for (let i = 0; i < 200; i++) await step(loop, { choose: 0, step: 0, record: 0 });
  return { ...loop, memory: (process.memoryUsage().rss - held) / size };
}

/**
 * @param {{ samples: import('@rankbatch/onnx').TrainingSamples, selector: Selector, trainer: import('@rankbatch/onnx').Trainer }} loop
 * @param {{ choose: number, step: number, record: number }} times
 */
async function step({ samples, selector, trainer }, times) {
  /** @type {import('rankbatch').Batch | undefined} */
  let batch;
  times.choose += await processorSeconds(() => {
    batch = selector.next();
  });
  if (!batch) return;
  const { ids } = batch;
  const losses = new Float32Array(ids.length);
  times.step += await processorSeconds(async () => losses.set(await trainer.step(samples, ids)));
  times.record += await processorSeconds(() => selector.record(ids, losses));
}
