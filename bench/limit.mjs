// Which of its matrix products and convolutions a training step consists of, and how fast each is alone in ONNX Runtime.
// `node bench/limit.mjs [mnist-cnn|mlp|encoder] [batch] [rounds] [channels of a block]`; needs `npm run build`. One thread; processor time, in turn.
import { adam, buildTrainingGraph, createTrainer, mlp, mnistCnn, transformer } from '@rankbatch/onnx';
import { median } from '@rankbatch/lab/internal';
import { processorSeconds as seconds, productsOf } from './products.mjs';

const [name = 'mnist-cnn', batch = '64', rounds = '20', block = '16'] = process.argv.slice(2);
const batchSize = Number(batch);
/** @type {Record<string, () => import('@rankbatch/onnx').Model>} */
const models = {
  'mnist-cnn': () => mnistCnn({ seed: 1 }),
  mlp: () => mlp({ inputs: 1024, hidden: [1024, 1024, 1024, 1024], classes: 10, seed: 1 }),
  encoder: () => transformer({ vocabulary: 1000, tokens: 128, classes: 10, seed: 1 }),
};
const make = models[name];
if (!make) throw new Error(`limit: must be given one of ${Object.keys(models).join(', ')}, got ${name}`);
const model = make();
const { graph } = buildTrainingGraph(model, adam(), { batchSize, blockSize: Number(block) });
const alone = await productsOf(graph, batchSize);

const trainer = await createTrainer({ model, optimizer: adam(), seed: 1, batchSize, threads: 1 });
const [size, isText] = [model.sampleShape.reduce((a, b) => a * b, 1), name === 'encoder'];
const samples = {
  count: batchSize,
  shape: model.sampleShape,
  values: isText
    ? Int32Array.from({ length: batchSize * size }, (_, i) => (i * 7919) % 1000)
    : Float32Array.from({ length: batchSize * size }, (_, i) => Math.sin(i)),
  labels: Uint8Array.from({ length: batchSize }, (_, i) => i % 10),
};
const ids = Uint32Array.from({ length: batchSize }, (_, i) => i);

/** @type {number[]} */
const steps = [];
const limits = alone.map(() => /** @type {number[]} */ ([]));
for (let round = -2; round < Number(rounds); round++) {
  const step = await seconds(() => trainer.step(samples, ids));
  const each = [];
  for (const { run } of alone) each.push(await seconds(run));
  if (round < 0) continue; // warming up
  steps.push(step);
  each.forEach((time, i) => limits[i]?.push(time));
}
await trainer.dispose();

const step = median(steps);
const limit = alone.reduce((sum, { count }, i) => sum + count * median(limits[i] ?? []), 0);
const flops = alone.reduce((sum, { count, work }) => sum + count * work, 0);
console.log(
  `${name}, b = ${batchSize}: a step takes ${(1000 * step).toFixed(2)} ms, its products alone ${(1000 * limit).toFixed(2)} ms (${((100 * limit) / step).toFixed(0)} %, ${(flops / limit / 1e9).toFixed(0)} GFLOP/s)`,
);
alone.forEach(({ node, count, work }, i) => {
  const time = median(limits[i] ?? []);
  const shapes = node.inputs.map((value) => value && `[${value.shape.join()}]`).join(' ');
  console.log(
    `${(1000 * count * time).toFixed(2).padStart(8)} ms ${(work / time / 1e9).toFixed(0).padStart(5)} GFLOP/s  ${Number(count.toFixed(2))} x ${node.op} ${shapes}`,
  );
});
