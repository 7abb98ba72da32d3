import type { Random } from 'rankbatch';
import { elementCount } from '../graph/model.js';
import type { Attributes, GraphNode, Tensor, Value } from '../graph/graph.js';
import type { Product } from './lora-products.js';

/** What is added to a weight: scale a b. */
export interface Adapter extends Product {
  /** Names of the two parts. */
  readonly a: string;
  readonly b: string;
  readonly rank: number;
}

/**
 * The two parts of an adapter at the start: of a matrix a [I, rank] and b [rank, O]; of filters a [groups rank, I / groups, ...kernel] and
 * b [O, rank, 1, ...], a convolution of the same kernel and one of single points behind it.
 */
export function adapterTensors(
  { form, groups, rank }: Adapter,
  { shape }: Tensor,
  random: Random,
): { a: Tensor; b: Tensor } {
  const [first, second] = [shape[0]!, shape[1]!];
  const [a, b] =
    form === 'filters'
      ? [
          [groups * rank, ...shape.slice(1)],
          [first, rank, ...shape.slice(2).map(() => 1)],
        ]
      : form === 'turned'
        ? [
            [second, rank],
            [rank, first],
          ]
        : [
            [first, rank],
            [rank, second],
          ];
  const inputs = form === 'filters' ? elementCount(shape.slice(1)) : a[0]!;
  const bound = 1 / Math.sqrt(inputs);
  const data = Float32Array.from({ length: elementCount(a) }, () => (2 * random.float() - 1) * bound);
  return {
    a: { type: 'float32', shape: a, data },
    b: { type: 'float32', shape: b, data: new Float32Array(elementCount(b)) },
  };
}

/** The product as it was, and what its adapter adds to it. */
export function adaptedNodes(
  node: GraphNode,
  { a, b, form, groups, rank }: Adapter,
  constants: ReadonlyMap<string, Tensor>,
  scale: Value | undefined,
): GraphNode[] {
  const x = node.inputs[0]!;
  const y = node.outputs[0]!;
  const part = (suffix: string, shape: Value['shape']): Value => ({
    ...y,
    name: `${y.name}.${suffix}`,
    shape,
  });
  const parameter = (name: string): Value => ({ name, type: 'float32', shape: constants.get(name)!.shape });
  const isConv = form === 'filters';
  const narrowShape = isConv ? y.shape.with(1, groups * rank) : [...x.shape.slice(0, -1), rank];
  const base = part('base', y.shape);
  const narrow = part('lora_narrow', narrowShape);
  const wide = part('lora_wide', y.shape);
  const added = scale ? part('lora', y.shape) : wide;
  const make = (
    op: string,
    inputs: readonly Value[],
    output: Value,
    attributes: Attributes = {},
  ): GraphNode => ({
    op,
    inputs,
    outputs: [output],
    attributes,
  });
  const op = isConv ? 'Conv' : 'MatMul';
  return [
    { ...node, outputs: [base] },
    make(op, [x, parameter(a)], narrow, isConv ? node.attributes : {}),
    make(op, [narrow, parameter(b)], wide, groups === 1 ? {} : { group: groups }),
    ...(scale ? [make('Mul', [wide, scale], added)] : []),
    make('Add', [base, added], y),
  ];
}

/** The weight with scale a b added to it. */
export function mergedTensor(
  { form, groups, rank }: Adapter,
  weight: Tensor,
  { a, b }: { readonly a: Tensor; readonly b: Tensor },
  scale: number,
): Tensor {
  const columns = elementCount(weight.shape.slice(1));
  const [p, q] = [Float64Array.from(a.data, Number), Float64Array.from(b.data, Number)];
  // a [inputs, rank] b [rank, outputs]; of filters b [outputs, rank] a [rank of the group, inputs].
  const outputs = b.shape[1]!;
  const perGroup = weight.shape[0]! / groups;
  const addedAt = (row: number, column: number): number => {
    let sum = 0;
    for (let k = 0; k < rank; k++) {
      if (form === 'straight') sum += p[row * rank + k]! * q[k * outputs + column]!;
      else if (form === 'turned') sum += p[column * rank + k]! * q[k * outputs + row]!;
      else sum += q[row * rank + k]! * p[(Math.floor(row / perGroup) * rank + k) * columns + column]!;
    }
    return scale * sum;
  };
  const data = Float32Array.from(
    Array.from(weight.data, Number),
    (value, at) => value + addedAt(Math.floor(at / columns), at % columns),
  );
  return { ...weight, data };
}
