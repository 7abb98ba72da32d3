import type { Graph, GraphNode, Value } from '../graph/graph.js';
import { views } from './own-views.js';
import type { Making } from './torch-marks.js';

/** Functions of a product and of the bias that is added to it, and those that make zeros or lay tensors out. */
const linear =
  /^(addmm|bmm|matmul|mm|linear|add|zeros|zeros_like|new_zeros|full|full_like|lift_\w+|val|alias|chunk|clone|detach|expand|getitem|permute|reshape|select|slice|split|split_with_sizes|squeeze|t|transpose|unsqueeze|view)$/;

/** What a file tells of the tensors that were computed when it was made. */
interface Told {
  readonly makingOf: (name: string) => Making | undefined;
  /** How many nodes read a constant, or a view of it, in the file. */
  readonly readerCount: (name: string) => number;
  /** Whether another tensor of the file was laid out from that parameter alone. */
  readonly isSource: (parameter: string) => boolean;
}

interface Trainable {
  readonly graph: Graph;
  /** Names of the constants that training may change. */
  readonly weights: ReadonlySet<string>;
}

/**
 * Makes a constant of the bias that it consists of, as at the first step of a recurrent cell: from a state of zeros, the product with its
 * weight is zero, and exporters keep only the sum. That weight gets no gradient there.
 *
 * @param names constants that were computed of weights
 * @returns what is trained, and the names of what is a bias now
 */
export function withBiasesOfStarts(
  { graph, weights }: Trainable,
  names: readonly string[],
  told: Told,
): Trainable & { readonly starts: ReadonlySet<string> } {
  const found = names.flatMap((name) => {
    const bias = biasAlone(graph, weights, name, told);
    return bias === undefined ? [] : [{ name, bias }];
  });
  if (found.length === 0) return { graph, weights, starts: new Set() };
  const constants = new Map(graph.constants);
  const nodes = found.map(({ name, bias }): GraphNode => {
    const { type, shape } = graph.constants.get(name)!;
    const size = `${name}.shape`;
    constants.delete(name);
    constants.set(size, {
      type: 'int64',
      shape: [shape.length],
      data: BigInt64Array.from(shape, BigInt),
    });
    const inputs = [
      { name: bias, type, shape: graph.constants.get(bias)!.shape },
      { name: size, type: 'int64' as const, shape: [shape.length] },
    ];
    return { op: 'Reshape', inputs, outputs: [{ name, type, shape }], attributes: {} };
  });
  const starts = new Set(found.map(({ name }) => name));
  return {
    graph: { ...graph, nodes: [...nodes, ...graph.nodes], constants },
    weights: new Set([...weights].filter((name) => !starts.has(name))),
    starts,
  };
}

/** The one weight that equals a constant among those that it was made of. */
function biasAlone(
  { nodes, constants }: Graph,
  weights: ReadonlySet<string>,
  name: string,
  { makingOf, readerCount, isSource }: Told,
): string | undefined {
  const making = makingOf(name);
  if (!making?.functions.every((text) => linear.test(text))) return undefined;
  const numbersOf = (weight: string) => constants.get(weight)?.data;
  const data = numbersOf(name)!;
  // Equal ones that several layers begin with are stored once.
  const isFilled = data.every((number: number | bigint) => number === data[0]);
  if (isFilled && readerCount(name) > 1) return undefined;
  const isEqual = (weight: string) =>
    weight !== name &&
    numbersOf(weight)?.length === data.length &&
    data.every((number: number | bigint, i) => number === numbersOf(weight)![i]);
  // A bias that was laid out, too, is what such products are added to elsewhere.
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((value) => [value.name, node])));
  const isProduct = (value: Value | undefined) =>
    makers.get(value?.name ?? '')?.op === 'MatMul' &&
    makers.get(value!.name)!.inputs.some((input) => making.parameters.includes(input!.name));
  const added = nodes.flatMap(({ op, inputs }) =>
    op === 'Add' && inputs.some(isProduct) ? inputs.map((value) => value!.name) : [],
  );
  const [bias, ...others] = new Set(
    [...making.parameters, ...added].filter((each) => weights.has(each) && isEqual(each)),
  );
  // Of a weight of zeros the product is zero whatever the state, and would have a gradient.
  const products = making.parameters.filter((each) => each !== bias && !isSource(each));
  const isTelling = products.every((each) =>
    numbersOf(each)?.some((number: number | bigint) => number !== 0),
  );
  return others.length === 0 && products.length > 0 && isTelling ? bias : undefined;
}

/** How many nodes read a value, or the same part of it. */
export function readersOf(nodes: readonly GraphNode[], name: string): number {
  const readers = nodes.filter(({ inputs }) => inputs.some((value) => value?.name === name));
  const of = ({ op, outputs }: GraphNode): number[] =>
    views.has(op) ? outputs.map((value) => readersOf(nodes, value.name)) : [1];
  const counts = readers.map(of);
  const parts = Math.max(0, ...counts.map(({ length }) => length));
  return Math.max(
    0,
    ...Array.from({ length: parts }, (_, i) => counts.reduce((sum, each) => sum + (each[i] ?? each[0]!), 0)),
  );
}
