// Which part of a training step ONNX Runtime's own matrix products and convolutions take, alone, on the shapes of the step: the limit of the
// engine. `node bench/limit.mjs [mnist-cnn|mlp|encoder] [batch] [rounds] [channels of a block]`; needs `npm run build`. One thread; processor time, in turn.
import {
  adam,
  buildTrainingGraph,
  createTrainer,
  encodeModel,
  GraphBuilder,
  mlp,
  mnistCnn,
  transformer,
} from '@rankbatch/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';

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
const products = new Set(['MatMul', 'Gemm', 'Conv', 'ConvTranspose', 'nchwc.Conv']);

const model = make();
const { graph } = buildTrainingGraph(model, adam(), { batchSize, blockSize: Number(block) });
/** @type {Map<string, { node: import('@rankbatch/onnx').GraphNode, count: number }>} */
const kinds = new Map();
for (const node of graph.nodes.filter(({ op }) => products.has(op))) {
  const key = JSON.stringify([node.op, node.inputs.map((value) => value?.shape), node.attributes]);
  kinds.set(key, { node, count: (kinds.get(key)?.count ?? 0) + 1 });
}
const alone = await Promise.all([...kinds.values()].map(({ node, count }) => ready(node, count)));

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
    `${(1000 * count * time).toFixed(2).padStart(8)} ms ${(work / time / 1e9).toFixed(0).padStart(5)} GFLOP/s  ${count} x ${node.op} ${shapes}`,
  );
});

/**
 * The node alone, its inputs given at every run, as those of a step are.
 * @param {import('@rankbatch/onnx').GraphNode} node @param {number} count
 */
async function ready(node, count) {
  const b = new GraphBuilder('product');
  const inputs = node.inputs.map((value, i) => value && b.input(`x${i}`, value.type, value.shape));
  const output = b.op(node.op, inputs, node.attributes);
  b.output('y', output);
  const options = { intraOpNumThreads: 1, graphOptimizationLevel: /** @type {const} */ ('all') };
  const session = await InferenceSession.create(encodeModel(b.graph), options);
  const feeds = Object.fromEntries(
    inputs.flatMap((value) => (value ? [[value.name, filled(value.shape.map(Number))]] : [])),
  );
  const fetches = { y: filled(output.shape.map(Number)) };
  return { node, count, work: workOf(node, output), run: () => session.run(feeds, fetches) };
}

/** @param {number[]} shape */
function filled(shape) {
  const length = shape.reduce((a, b) => a * b, 1);
  return new Tensor(
    Float32Array.from({ length }, (_, i) => Math.sin(i)),
    shape,
  );
}

/** Multiplications and additions. @param {import('@rankbatch/onnx').GraphNode} node @param {import('@rankbatch/onnx').Value} output */
function workOf({ op, inputs, attributes }, output) {
  const [x, w] = [inputs[0]?.shape.map(Number) ?? [], inputs[1]?.shape.map(Number) ?? []];
  const outputs = output.shape.map(Number).reduce((a, b) => a * b, 1);
  if (op === 'MatMul') return 2 * outputs * (x.at(-1) ?? 0);
  if (op === 'Gemm') return 2 * outputs * (x[attributes['transA'] === 1 ? 0 : 1] ?? 0);
  const perOutput = w.slice(1).reduce((a, b) => a * b, 1);
  return 2 * perOutput * (op === 'ConvTranspose' ? x.reduce((a, b) => a * b, 1) : outputs);
}

/** Of the processor. @param {() => Promise<unknown>} run */
async function seconds(run) {
  const begun = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1e6;
}

/** @param {number[]} values */
function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
