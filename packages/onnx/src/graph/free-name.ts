import type { Graph } from './graph.js';

/** That name, with a number behind it if the graph has a value of it. */
export function freeName({ inputs, constants, nodes, outputs }: Graph, stem: string): string {
  const taken = new Set([
    ...constants.keys(),
    ...[...inputs, ...nodes.flatMap((node) => node.outputs), ...outputs].map(({ name }) => name),
  ]);
  let name = stem;
  for (let i = 2; taken.has(name); i++) name = `${stem}_${i}`;
  return name;
}
