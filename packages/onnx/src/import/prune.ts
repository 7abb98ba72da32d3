import type { Graph } from '../graph/graph.js';
import type { FileGraph, FileNode } from '../files/onnx-schema.js';

/** The graph without nodes and constants that its outputs do not need. */
export function pruneGraph(graph: Graph): Graph {
  const needed = new Set(graph.outputs.map(({ value }) => value.name));
  const backward = graph.nodes.toReversed().filter(({ inputs, outputs }) => {
    if (!outputs.some(({ name }) => needed.has(name))) return false;
    for (const input of inputs) if (input) needed.add(input.name);
    return true;
  });
  const constants = new Map([...graph.constants].filter(([name]) => needed.has(name)));
  return { ...graph, nodes: backward.toReversed(), constants };
}

/** The nodes of a file that the named values need. */
export function neededNodes({ node }: FileGraph, names: readonly string[]): FileNode[] {
  const needed = new Set(names);
  const backward = node.toReversed().filter((candidate) => {
    if (!candidate.output.some((name) => needed.has(name))) return false;
    for (const name of namesRead(candidate)) needed.add(name);
    return true;
  });
  return backward.toReversed();
}

/** The names that a node reads, also those in its branches. */
function namesRead({ input, attribute }: FileNode): string[] {
  const graphs = attribute.flatMap(({ g }) => (g ? [g] : []));
  const inner = graphs.flatMap((graph) => [
    ...graph.node.flatMap(namesRead),
    ...graph.output.map(({ name }) => name),
  ]);
  return [...input, ...inner];
}
