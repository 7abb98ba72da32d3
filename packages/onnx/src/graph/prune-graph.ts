import type { Graph } from './graph.js';

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
