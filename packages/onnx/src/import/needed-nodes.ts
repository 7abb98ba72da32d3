import type { FileGraph, FileNode } from '../files/onnx-schema.js';

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
export function namesRead({ input, attribute }: FileNode): string[] {
  const graphs = attribute.flatMap(({ g }) => (g ? [g] : []));
  const inner = graphs.flatMap((graph) => [
    ...graph.node.flatMap(namesRead),
    ...graph.output.map(({ name }) => name),
  ]);
  return [...input, ...inner];
}
