// What selection takes of small steps, in all: drawing, recording, `auto`'s measures, and recomputing losses. `node bench/selection-share.mjs [rounds] [strategy]`; needs `npm run build`.
// 16,000 samples, batches of 64, a perceptron of 100, 128 and 10; one thread, processor time, the strategies in turn, epoch by epoch; medians of a step.
import { median } from '@rankbatch/lab/internal';
import { adam, createTrainer, mlp } from '@rankbatch/onnx';
import { auto, rank, Random, Selector, shuffle } from 'rankbatch';
import { processorSeconds } from './products.mjs';

const count = 16_000;
const batchSize = 64;
const inputs = 100;
const rounds = Number(process.argv[2] ?? 12);
const wanted = process.argv[3];
const random = new Random(1);
const hardness = Float64Array.from({ length: count }, () => 3 * random.float() ** 4);
const samples = {
  count,
  shape: [inputs],
  values: Float32Array.from({ length: count * inputs }, () => random.float() - 0.5),
  labels: Uint8Array.from({ length: count }, () => random.below(10)),
};
/** Falls over the epochs, by the sample's own hardness. @param {number} id @param {number} epoch */
const learnt = (id, epoch) => (epoch === 0 ? 2.3 : (hardness[id] ?? 0) * Math.exp(-0.2 * epoch));
const alike = () => 1 + 0.1 * random.float();

/** @type {[name: string, strategy: import('rankbatch').Strategy, lossOf: (id: number, epoch: number) => number][]} */
const settings = [
  ['shuffle', shuffle(), learnt],
  ['rank:100', rank({ pressure: 100 }), learnt],
  ['auto, shuffling', auto(), alike],
  ['auto, selecting', auto(), learnt],
  ['rank:100, recomputing', rank({ pressure: 100, recompute: { frequency: 0.5, ratio: 1 } }), learnt],
];
const loops = await Promise.all(
  settings
    .filter(([name]) => wanted === undefined || name === wanted)
    .map(async ([name, strategy, lossOf]) => {
      const model = mlp({ inputs: [inputs], hidden: [128], classes: 10, seed: 1 });
      return {
        name,
        lossOf,
        selector: new Selector({ sampleCount: count, batchSize, strategy, seed: 1 }),
        trainer: await createTrainer({ model, optimizer: adam(), seed: 1, batchSize, threads: 1 }),
        steps: /** @type {number[]} */ ([]),
        choices: /** @type {number[]} */ ([]),
        recomputed: 0,
      };
    }),
);
// The first two epochs warm up, and all losses are known then.
for (let epoch = 0; epoch < rounds + 2; epoch++)
  for (const loop of loops) while (loop.selector.epoch === epoch) await step(loop, epoch);

console.log('| strategy | a step, us | choosing and recording, us | recomputing, us | share of the step |');
console.log('| --- | --: | --: | --: | --: |');
for (const { name, steps, choices, recomputed, trainer } of loops) {
  const [trained, chosen, due] = [median(steps), median(choices), recomputed / steps.length];
  const share = (100 * (chosen + due)) / trained;
  const us = [trained, chosen, due].map((seconds) => (1e6 * seconds).toFixed(0));
  console.log(`| ${name} | ${us.join(' | ')} | ${share.toFixed(1)} % |`);
  await trainer.dispose();
}

/**
 * Times choosing and recording by the clock: they are so short that a busy machine seldom interrupts them, while asking for the processor's time takes as long as they do.
 *
 * @param {typeof loops[number]} loop
 * @param {number} epoch
 */
async function step(loop, epoch) {
  const { selector, trainer, lossOf } = loop;
  const losses = (/** @type {Uint32Array} */ ids) => Float64Array.from(ids, (id) => lossOf(id, epoch));
  const begun = performance.now();
  const due = selector.due();
  const asking = performance.now() - begun;
  let recomputing = 0;
  if (due.length > 0) {
    const fresh = losses(due);
    recomputing += asking / 1000;
    recomputing += await processorSeconds(() => trainer.evaluate(samples, due));
    recomputing += await processorSeconds(() => {
      selector.record(due, fresh);
    });
  }
  const asked = performance.now();
  const { ids } = selector.next();
  const choosing = performance.now() - asked;
  const training = await processorSeconds(() => trainer.step(samples, ids));
  const made = losses(ids);
  const trained = performance.now();
  selector.record(ids, made);
  const recording = performance.now() - trained;
  if (epoch < 2) return;
  loop.steps.push(training);
  loop.choices.push((choosing + recording + (due.length > 0 ? 0 : asking)) / 1000);
  loop.recomputed += recomputing;
}
