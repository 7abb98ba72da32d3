import type { Graph, GraphNode, Tensor, Value } from '../graph/graph.js';

export interface Retied {
  readonly graph: Graph;
  /** Copies that are made of their parameter now. */
  readonly retied: readonly string[];
  /** What the file does not tell, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Reads a weight again that the exporter has laid out a second time, as an output layer's that is tied to the embedding: where the file
 * has a parameter and a copy of it, turned or in another shape, the copy is made of the parameter. So is what equals a table of
 * embeddings turned, element by element, though the file does not tell.
 *
 * @param sourceOf the parameter that a constant was laid out from, or its own name
 */
export function retieWeights(
  graph: Graph,
  weights: ReadonlySet<string>,
  sourceOf: (name: string) => string,
): Retied {
  const constants = new Map(graph.constants);
  const tables = tablesOf(graph, weights);
  const views: GraphNode[] = [];
  const retied: string[] = [];
  const found: string[] = [];
  for (const name of weights) {
    const tensor = graph.constants.get(name);
    if (!tensor) continue;
    const told = sourceOf(name);
    const source =
      told === name
        ? tables.find((table) => isTurned({ name, tensor }, table))
        : namedIn(graph, weights, told);
    const view = source && viewOf({ name, tensor }, source, constants);
    if (!view) continue;
    constants.delete(name);
    views.push(view);
    retied.push(name);
    if (told === name) found.push(`${name} (${source.name})`);
  }
  if (retied.length === 0) return { graph, retied, notes: [] };
  const notes =
    found.length === 0
      ? []
      : [`weights that equal a table of embeddings turned are one with it: ${found.join(', ')}`];
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
    const isTelling = data?.some((value: number | bigint) => value !== data[0]) === true;
    return table && isTelling && table.tensor.shape.length === 2 ? table : [];
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

/** The node that lays the copy out from its source; `undefined` if it is no such copy. */
function viewOf(copy: Named, source: Named, constants: Map<string, Tensor>): GraphNode | undefined {
  const output = valueOf(copy);
  const [data, from] = [copy.tensor.data, source.tensor.data];
  if (data.length !== from.length) return undefined;
  if (source.tensor.shape.length === 2 && isTurned(copy, source))
    return { op: 'Transpose', inputs: [valueOf(source)], outputs: [output], attributes: { perm: [1, 0] } };
  if (!data.every((value: number | bigint, i) => value === from[i])) return undefined;
  const { shape } = copy.tensor;
  const target: Named = {
    name: `${copy.name}.shape`,
    tensor: { type: 'int64', shape: [shape.length], data: BigInt64Array.from(shape, BigInt) },
  };
  constants.set(target.name, target.tensor);
  return { op: 'Reshape', inputs: [valueOf(source), valueOf(target)], outputs: [output], attributes: {} };
}

function valueOf({ name, tensor }: Named): Value {
  return { name, type: tensor.type, shape: tensor.shape };
}
