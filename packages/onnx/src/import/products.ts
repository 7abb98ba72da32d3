import type { GraphNode, Value } from '../graph/graph.js';

/** Ops that multiply by a weight. */
const products: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);
/** Ops that only lay out what they take. */
const plainLayouts: ReadonlySet<string> = new Set(
  'Cast Identity Reshape Squeeze Transpose Unsqueeze'.split(' '),
);

type Makers = ReadonlyMap<string, GraphNode>;

export function isProduct(value: Value | undefined, makers: Makers): boolean {
  return products.has(makers.get(value?.name ?? '')?.op ?? '');
}

/** The products that a value is the sum of, or the one that it is, laid out or not; what else is added to them is left out. */
export function productsBehind(
  value: Value | undefined,
  makers: Makers,
  seen: Set<GraphNode> = new Set(),
): GraphNode[] {
  const maker = makers.get(value?.name ?? '');
  if (!maker || seen.has(maker)) return [];
  seen.add(maker);
  if (products.has(maker.op)) return [maker];
  if (maker.op === 'Add') return maker.inputs.flatMap((input) => productsBehind(input, makers, seen));
  return plainLayouts.has(maker.op) ? productsBehind(maker.inputs[0], makers, seen) : [];
}

/** How many numbers a product makes of each row or place. */
export function featuresOf({ op, inputs, outputs, attributes }: GraphNode): number {
  const { shape } = outputs[0]!;
  if (op === 'ConvTranspose') return Number(inputs[1]!.shape[1]) * Number(attributes['group'] ?? 1);
  return Number(op === 'Conv' ? inputs[1]!.shape[0] : shape.at(-1));
}
