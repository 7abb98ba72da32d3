import { RankbatchError } from 'rankbatch';
import type { FileGraph, FileModel, FileNode } from '../files/onnx-schema.js';
import { placeOf } from './refuse.js';

/**
 * Throws where an output of a node has the name of an initializer or an input of the same graph, body or function. ONNX gives
 * each name once; PyTorch's default exporter gives that of a parameter `mean` to the result of `x.mean()` too.
 */
export function requireUniqueNames({ graph, functions }: FileModel): void {
  if (graph) requireInGraph(graph);
  for (const { input, node } of functions)
    requireInNodes(node, new Map(input.map((name) => [name, 'input'])));
}

function requireInGraph({ input, initializer, node }: FileGraph): void {
  // Older files list initializers among the inputs too.
  const inputs = input.map(({ name }) => [name, 'input'] as const);
  requireInNodes(
    node,
    new Map([...inputs, ...initializer.map(({ name }) => [name, 'initializer'] as const)]),
  );
}

/** @param given what each name is given for already */
function requireInNodes(nodes: readonly FileNode[], given: ReadonlyMap<string, string>): void {
  for (const node of nodes) {
    for (const name of node.output) {
      const other = given.get(name);
      if (other !== undefined)
        throw new RankbatchError(
          `importModel: each name must be given once, got ${name} for an ${other} and for an output of ${placeOf(node)}; rename that ${other === 'input' ? 'input' : 'parameter'} in the model and export again`,
        );
    }
    for (const { g } of node.attribute) if (g) requireInGraph(g);
  }
}
