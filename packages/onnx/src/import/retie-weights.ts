import type { Graph, GraphNode, Tensor, Value } from '../graph/graph.js';

export interface Retied {
  readonly graph: Graph;
  /** Copies that are made of their parameter now. */
  readonly retied: readonly string[];
  /** What the file does not tell, in sentences. */
  readonly notes: readonly string[];
}

/** What a file tells by the names of its weights. */
export interface RetieNames {
  /** The parameter that a constant was laid out from, or its own name. */
  readonly sourceOf: (name: string) => string;
  /** Whether PyTorch's older exporter has named a parameter so. */
  readonly isNamed: (name: string) => boolean;
  /** Whether it has computed a tensor when the file was made. */
  readonly isUnnamed: (name: string) => boolean;
}

/**
 * Reads a weight again that the exporter has laid out a second time, as an output layer's that is tied to the embedding: where the file
 * has a parameter and a copy of it, turned or in another shape, the copy is made of the parameter. So is what equals a table of
 * embeddings turned, element by element, though the file does not tell; and what the older exporter has computed of a parameter that the file has, too:
 * the same numbers, or their squares, as of a cosine's length.
 */
export function retieWeights(
  graph: Graph,
  weights: ReadonlySet<string>,
  { sourceOf, isNamed, isUnnamed }: RetieNames,
): Retied {
  const constants = new Map(graph.constants);
  const tables = tablesOf(graph, weights);
  const all = [...weights].flatMap((name) => namedIn(graph, weights, name) ?? []);
  const views: GraphNode[] = [];
  const retied: string[] = [];
  const turned: string[] = [];
  const repeated: string[] = [];
  const viewAs = (copy: Named, source: Named | undefined) => {
    const view = source && viewOf(copy, source, constants);
    if (!view) return false;
    constants.delete(copy.name);
    views.push(...view);
    retied.push(copy.name);
    return true;
  };
  for (const name of weights) {
    const tensor = graph.constants.get(name);
    if (!tensor) continue;
    const copy = { name, tensor };
    const told = sourceOf(name);
    if (told !== name) {
      viewAs(copy, namedIn(graph, weights, told));
      continue;
    }
    const table = tables.find((each) => isTurned(copy, each));
    if (viewAs(copy, table)) turned.push(`${name} (${table!.name})`);
    else if (isUnnamed(name) && isTelling(copy)) {
      const source = all.find(
        (each) => (isNamed(each.name) && isLaidOut(copy, each)) || isSquare(copy, each),
      );
      if (viewAs(copy, source)) repeated.push(`${name} (${source!.name})`);
    }
  }
  if (retied.length === 0) return { graph, retied, notes: [] };
  const notes = [
    ...(turned.length > 0
      ? [`weights that equal a table of embeddings turned are one with it: ${turned.join(', ')}`]
      : []),
    ...(repeated.length > 0
      ? [
          `weights that the file has once more, laid out or squared, are one: ${repeated.join(', ')}; if some only were equal when the file was made, export with do_constant_folding=False`,
        ]
      : []),
  ];
  return { graph: { ...graph, nodes: [...views, ...graph.nodes], constants }, retied, notes };
}

function namedIn({ constants }: Graph, weights: ReadonlySet<string>, name: string): Named | undefined {
  const tensor = weights.has(name) ? constants.get(name) : undefined;
  return tensor && { name, tensor };
}

/** The matrices that `Gather` reads rows of, but for those filled with one number, which tell nothing. */
function tablesOf(graph: Graph, weights: ReadonlySet<string>): Named[] {
  const names = new Set(graph.nodes.flatMap(({ op, inputs }) => (op === 'Gather' ? inputs[0]!.name : [])));
  return [...names].flatMap((name) => {
    const table = namedIn(graph, weights, name);
    const data = table?.tensor.data;
    const isFilled = !data?.some((value: number | bigint) => value !== data[0]);
    return table && !isFilled && table.tensor.shape.length === 2 ? table : [];
  });
}

/** Whether a tensor is a matrix turned. */
function isTurned({ name, tensor: copy }: Named, source: Named): boolean {
  const [rows = 0, columns = 0] = source.tensor.shape;
  const [data, from] = [copy.data, source.tensor.data];
  return (
    name !== source.name &&
    copy.shape.join() === [columns, rows].join() &&
    data.every((value: number | bigint, i) => value === from[(i % rows) * columns + Math.floor(i / rows)])
  );
}

interface Named {
  readonly name: string;
  readonly tensor: Tensor;
}

/** Whether numbers are hardly equal to others by chance, as random ones are; the first thousand tell. */
function isTelling({ tensor: { data } }: Named): boolean {
  const numbers = Array.from(data.subarray(0, 1000) as ArrayLike<number | bigint>, Number);
  return new Set(numbers).size > numbers.length / 2 && numbers.some((number) => !Number.isInteger(number));
}

/** Whether a tensor has the numbers of a source, turned or in another shape. */
function isLaidOut(copy: Named, source: Named): boolean {
  return isReshaped(copy, source) || (source.tensor.shape.length === 2 && isTurned(copy, source));
}

function isReshaped({ name, tensor: copy }: Named, source: Named): boolean {
  const from = source.tensor.data;
  // A zero that was negated is another one.
  const isSame = (value: number | bigint, i: number) => Object.is(value, from[i]);
  return name !== source.name && copy.data.length === from.length && copy.data.every(isSame);
}

function isSquare({ name, tensor: copy }: Named, source: Named): boolean {
  const from = source.tensor.data;
  const isOfOne = (value: number | bigint, i: number) => value === Math.fround(Number(from[i]) ** 2);
  return name !== source.name && copy.data.length === from.length && copy.data.every(isOfOne);
}

function isNegated({ tensor: copy }: Named, source: Named): boolean {
  const from = source.tensor.data;
  return copy.data.every((value: number | bigint, i) => Object.is(value, -Number(from[i])));
}

/** The nodes that make the copy of its source; `undefined` if it is no such copy. */
function viewOf(copy: Named, source: Named, constants: Map<string, Tensor>): GraphNode[] | undefined {
  const output = valueOf(copy);
  const from = valueOf(source);
  if (source.tensor.shape.length === 2 && isTurned(copy, source))
    return [{ op: 'Transpose', inputs: [from], outputs: [output], attributes: { perm: [1, 0] } }];
  const { shape } = copy.tensor;
  const target: Named = {
    name: `${copy.name}.shape`,
    tensor: { type: 'int64', shape: [shape.length], data: BigInt64Array.from(shape, BigInt) },
  };
  const reshape = (x: Value): GraphNode => ({
    op: 'Reshape',
    inputs: [x, valueOf(target)],
    outputs: [output],
    attributes: {},
  });
  if (isReshaped(copy, source)) {
    constants.set(target.name, target.tensor);
    return [reshape(from)];
  }
  const isNegative = isNegated(copy, source);
  if (!isNegative && !isSquare(copy, source)) return undefined;
  constants.set(target.name, target.tensor);
  const made = { ...from, name: `${copy.name}.made` };
  const make: GraphNode = isNegative
    ? { op: 'Neg', inputs: [from], outputs: [made], attributes: {} }
    : { op: 'Mul', inputs: [from, from], outputs: [made], attributes: {} };
  return [make, reshape(made)];
}

function valueOf({ name, tensor }: Named): Value {
  return { name, type: tensor.type, shape: tensor.shape };
}
