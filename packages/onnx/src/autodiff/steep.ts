import type { Graph, GraphNode } from '../graph/graph.js';

/** Ops whose slope may be infinite where their result is finite, or for which gradients divide by values, by the inputs for which that is so. */
const steep: Readonly<Record<string, readonly number[]>> = {
  Acos: [0],
  Acosh: [0],
  Asin: [0],
  Atanh: [0],
  Div: [0, 1],
  Log: [0],
  Pow: [0, 1],
  Reciprocal: [0],
  ReduceLogSum: [0],
  Sqrt: [0],
};
/** Products with weights and norms: a gradient that is not finite behind them spoils the weights, whatever stands before them. */
const spread: ReadonlySet<string> = new Set(
  'BatchNormalization Conv ConvMaxPool ConvTranspose Gemm InstanceNormalization LayerNormalization MatMul NormalizedMaxPool'.split(
    ' ',
  ),
);

/**
 * Names of the values to which gradients may come back infinite or NaN though the outputs are finite, such as z of sqrt(z). Where an op has
 * masked elements of these, 0 times their gradient is NaN: it has to select.
 *
 * @param constants which training leaves as they are
 */
export function steepValues(nodes: readonly GraphNode[], constants: Graph['constants']): ReadonlySet<string> {
  const found = new Set<string>();
  for (const node of nodes.toReversed()) {
    const { op, inputs, outputs } = node;
    const passes = !spread.has(op) && outputs.some(({ name }) => found.has(name));
    const own = hasFiniteSlope(node, constants) ? [] : (steep[op] ?? []);
    inputs.forEach((value, i) => {
      if (value && (passes || own.includes(i))) found.add(value.name);
    });
  }
  return found;
}

/** Powers of 1 and more, and quotients by numbers other than 0. */
function hasFiniteSlope({ op, inputs }: GraphNode, constants: Graph['constants']): boolean {
  const data = constants.get(inputs[1]?.name ?? '')?.data;
  if (data === undefined) return false;
  const isFinite = (value: number | bigint) => (op === 'Pow' ? value >= 1 : Number(value) !== 0);
  return Array.prototype.every.call(data, isFinite);
}
