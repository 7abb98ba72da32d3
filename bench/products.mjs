// The matrix products and convolutions of a training step, each alone in ONNX Runtime: what the engine cannot be faster than.
import { encodeModel, GraphBuilder } from '@rankbatch/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const products = new Set(['MatMul', 'Gemm', 'Conv', 'ConvTranspose', 'nchwc.Conv']);

/**
 * @typedef {object} Product
 * @property {import('@rankbatch/onnx').GraphNode} node
 * @property {number} count how many of them a step has
 * @property {number} work multiplications and additions of one
 * @property {() => Promise<unknown>} run
 *
 * @param {import('@rankbatch/onnx').Graph} graph of a whole training step
 * @param {number} batchSize for what the graph takes any number of
 * @returns {Promise<Product[]>} each distinct one once, with one thread
 */
export async function productsOf(graph, batchSize) {
  /** @type {Map<string, { node: import('@rankbatch/onnx').GraphNode, count: number }>} */
  const kinds = new Map();
  for (const node of graph.nodes.filter(({ op }) => products.has(op))) {
    const key = JSON.stringify([node.op, node.inputs.map((value) => value?.shape), node.attributes]);
    kinds.set(key, { node, count: (kinds.get(key)?.count ?? 0) + 1 });
  }
  return Promise.all([...kinds.values()].map(({ node, count }) => ready(node, count, batchSize)));
}

/**
 * The node alone, its inputs given at every run, as those of a step are.
 *
 * @param {import('@rankbatch/onnx').GraphNode} node
 * @param {number} count
 * @param {number} batchSize
 */
async function ready(node, count, batchSize) {
  const b = new GraphBuilder('product');
  const inputs = node.inputs.map((value, i) => value && b.input(`x${i}`, value.type, value.shape));
  const output = b.op(node.op, inputs, node.attributes);
  b.output('y', output);
  const options = { intraOpNumThreads: 1, graphOptimizationLevel: /** @type {const} */ ('all') };
  const session = await InferenceSession.create(encodeModel(b.graph), options);
  const sizes = (/** @type {readonly (number | string)[]} */ shape) =>
    shape.map((size) => (typeof size === 'number' ? size : batchSize));
  const feeds = Object.fromEntries(
    inputs.flatMap((value) => (value ? [[value.name, filled(sizes(value.shape))]] : [])),
  );
  const fetches = { y: filled(sizes(output.shape)) };
  const work = workOf(
    node,
    node.inputs.map((value) => sizes(value?.shape ?? [])),
    sizes(output.shape),
  );
  return { node, count, work, run: () => session.run(feeds, fetches) };
}

/** @param {number[]} shape */
function filled(shape) {
  return new Tensor(
    Float32Array.from({ length: product(shape) }, (_, i) => Math.sin(i)),
    shape,
  );
}

/** @param {import('@rankbatch/onnx').GraphNode} node @param {readonly number[][]} inputs @param {readonly number[]} output */
function workOf({ op, attributes }, [x = [], w = []], output) {
  if (op === 'MatMul') return 2 * product(output) * (x.at(-1) ?? 0);
  if (op === 'Gemm') return 2 * product(output) * (x[attributes['transA'] === 1 ? 0 : 1] ?? 0);
  return 2 * product(w.slice(1)) * product(op === 'ConvTranspose' ? x : output);
}

/** @param {readonly number[]} values */
function product(values) {
  return values.reduce((a, b) => a * b, 1);
}

/** Of the processor. @param {() => unknown} run */
export async function processorSeconds(run) {
  const begun = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1e6;
}
