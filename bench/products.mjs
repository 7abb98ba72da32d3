// The matrix products and convolutions of a training step, each alone in ONNX Runtime: what the engine cannot be faster than.
import { encodeModel, GraphBuilder } from '@rankbatch/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const products = new Set(['MatMul', 'Gemm', 'Conv', 'ConvTranspose', 'nchwc.Conv']);

/**
 * @typedef {object} Product
 * @property {import('@rankbatch/onnx').GraphNode} node
 * @property {number} count how many runs make up those of a step
 * @property {number} work multiplications and additions of a run
 * @property {() => Promise<unknown>} run
 *
 * @param {import('@rankbatch/onnx').Graph} graph of a whole training step
 * @param {number} batchSize for what the graph takes any number of
 * @returns {Promise<Product[]>} each distinct one once, with one thread
 */
export async function productsOf(graph, batchSize) {
  /** @type {Map<string, import('@rankbatch/onnx').GraphNode[]>} */
  const kinds = new Map();
  for (const node of graph.nodes.filter(({ op }) => products.has(op))) {
    const key = JSON.stringify([node.op, node.inputs.map((value) => value?.shape), node.attributes]);
    kinds.set(key, [...(kinds.get(key) ?? []), node]);
  }
  return Promise.all([...kinds.values()].map((nodes) => ready(nodes, batchSize)));
}

/** Operations below which a run of its own costs a product more than what it does. */
const SMALL = 2e7;
/** Small products of one run at most. */
const MOST_TOGETHER = 32;

/**
 * Nodes of one kind alone, their inputs given at every run, as those of a step are. Of small ones a run does several, and what they share in a step, as the weights of
 * a recurrent layer, they share here.
 *
 * @param {readonly import('@rankbatch/onnx').GraphNode[]} nodes
 * @param {number} batchSize
 */
async function ready(nodes, batchSize) {
  const [node] = nodes;
  if (!node) throw new Error('products: must be given a node, got none');
  const sizes = (/** @type {readonly (number | string)[]} */ shape) =>
    shape.map((size) => (typeof size === 'number' ? size : batchSize));
  const output = sizes(node.outputs[0]?.shape ?? []);
  const work = workOf(
    node,
    node.inputs.map((value) => sizes(value?.shape ?? [])),
    output,
  );
  const together = nodes.slice(0, work < SMALL ? MOST_TOGETHER : 1);
  const b = new GraphBuilder('products');
  /** @type {Map<string, import('@rankbatch/onnx').Value>} */
  const inputs = new Map();
  for (const value of together.flatMap((each) => each.inputs))
    if (value && !inputs.has(value.name))
      inputs.set(value.name, b.input(value.name, value.type, value.shape));
  together.forEach(({ op, inputs: given, attributes }, i) => {
    b.output(
      `product.${i}`,
      b.op(
        op,
        given.map((value) => value && inputs.get(value.name)),
        attributes,
      ),
    );
  });
  const feeds = Object.fromEntries([...inputs].map(([name, { shape }]) => [name, filled(sizes(shape))]));
  const fetches = Object.fromEntries(together.map((_, i) => [`product.${i}`, filled(output)]));
  const options = { intraOpNumThreads: 1, graphOptimizationLevel: /** @type {const} */ ('all') };
  const session = await InferenceSession.create(encodeModel(b.graph), options);
  const runs = nodes.length / together.length;
  return { node, count: runs, work: work * together.length, run: () => session.run(feeds, fetches) };
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
