import type { Graph, GraphNode, Tensor, Value } from './graph.js';

/** What comes before a graph's own nodes. */
export interface Before {
  readonly inputs: readonly Value[];
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly nodes: readonly GraphNode[];
  /** What stands for the graph's own inputs, by their names. */
  readonly values: ReadonlyMap<string, Value>;
}

/** The graph behind other nodes, which make its inputs of others. */
export function withBefore(graph: Graph, { inputs, constants, nodes, values }: Before): Graph {
  const redirect = (value: Value | undefined) => value && (values.get(value.name) ?? value);
  return {
    ...graph,
    inputs,
    constants: new Map([...graph.constants, ...constants]),
    nodes: [...nodes, ...graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(redirect) }))],
    outputs: graph.outputs.map((output) => ({ ...output, value: redirect(output.value)! })),
  };
}

/** Gives names that no value of the graph has, each once. */
export function freeNames(graph: Graph): (stem: string) => string {
  const names = new Set([
    ...graph.constants.keys(),
    ...graph.inputs.map(({ name }) => name),
    ...graph.outputs.map(({ name }) => name),
    ...graph.nodes.flatMap(({ outputs }) => outputs.map(({ name }) => name)),
  ]);
  return (stem) => {
    let name = stem;
    for (let i = 2; names.has(name); i++) name = `${stem}_${i}`;
    names.add(name);
    return name;
  };
}
