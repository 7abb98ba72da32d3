import type { Graph, GraphNode, Tensor } from '../graph/graph.js';

/** Ops that pass a sum of powers on where it is 0, by the inputs that may be one. */
const passes: Readonly<Record<string, readonly number[]>> = {
  Cast: [0],
  Div: [0],
  Expand: [0],
  Identity: [0],
  Mul: [0, 1],
  Reshape: [0],
  Squeeze: [0],
  Transpose: [0],
  Unsqueeze: [0],
};

/**
 * Names of roots of sums or means of powers, such as standard deviations and norms that files have as several ops. Where such a
 * root is 0, its slope is infinite and those of the powers are 0; as in PyTorch, the gradient is 0 there.
 *
 * @param constants which training leaves as they are
 */
export function normRoots(nodes: readonly GraphNode[], constants: Graph['constants']): ReadonlySet<string> {
  const powers = new Set<string>();
  const sums = new Set<string>();
  const roots = new Set<string>();
  for (const { op, inputs, outputs } of nodes) {
    const [x, y] = inputs.map((value) => value?.name ?? '');
    const { name } = outputs[0]!;
    const exponent = exponentOf(op, constants.get(y ?? ''));
    const isSum = (op === 'ReduceSum' || op === 'ReduceMean') && powers.has(x!);
    const isPassed = (passes[op] ?? []).some((i) => sums.has(inputs[i]!.name));
    if (exponent > 1 || (op === 'Mul' && x === y)) powers.add(name);
    if (isSum || isPassed || op === 'ReduceSumSquare') sums.add(name);
    if (exponent > 0 && exponent < 1 && sums.has(x!)) roots.add(name);
  }
  return roots;
}

/** The number that a node raises its input to; NaN where it does not, or by several. */
function exponentOf(op: string, tensor: Tensor | undefined): number {
  if (op === 'Sqrt') return 0.5;
  return op === 'Pow' && tensor?.data.length === 1 ? Number(tensor.data[0]) : NaN;
}
