import type { Graph, GraphNode, Tensor, Value } from '../graph/graph.js';

/**
 * Reads a weight again that the exporter has laid out a second time, as an output layer's that is tied to the embedding: where the file
 * has a parameter and a copy of it, turned or in another shape, the copy is made of the parameter.
 *
 * @param sourceOf the parameter that a constant was laid out from, or its own name
 */
export function retieWeights(
  graph: Graph,
  weights: ReadonlySet<string>,
  sourceOf: (name: string) => string,
): { readonly graph: Graph; readonly retied: readonly string[] } {
  const constants = new Map(graph.constants);
  const views: GraphNode[] = [];
  const retied: string[] = [];
  for (const name of weights) {
    const source = sourceOf(name);
    const [tensor, origin] = [graph.constants.get(name), graph.constants.get(source)];
    if (source === name || !tensor || !origin || !weights.has(source)) continue;
    const view = viewOf({ name, tensor }, { name: source, tensor: origin }, constants);
    if (!view) continue;
    constants.delete(name);
    views.push(view);
    retied.push(name);
  }
  if (retied.length === 0) return { graph, retied };
  return { graph: { ...graph, nodes: [...views, ...graph.nodes], constants }, retied };
}

interface Named {
  readonly name: string;
  readonly tensor: Tensor;
}

/** The node that lays the copy out from its source; `undefined` if it is no such copy. */
function viewOf(copy: Named, source: Named, constants: Map<string, Tensor>): GraphNode | undefined {
  const output = valueOf(copy);
  const [data, from] = [copy.tensor.data, source.tensor.data];
  const [rows, columns] = source.tensor.shape;
  if (data.length !== from.length) return undefined;
  const isTurned =
    source.tensor.shape.length === 2 &&
    copy.tensor.shape.join() === [columns, rows].join() &&
    data.every((value: number | bigint, i) => value === from[(i % rows!) * columns! + Math.floor(i / rows!)]);
  if (isTurned)
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
