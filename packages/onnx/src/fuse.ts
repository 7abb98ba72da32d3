import { isTiling } from './windows.js';
import type { Graph, GraphNode } from './graph.js';

/**
 * Joins every batch normalization with the max-pooling that alone reads it into one `NormalizedMaxPool` node, which
 * has a cheaper training form than the two one after the other.
 */
export function fuseNormalizedMaxPools({ nodes, outputs }: Pick<Graph, 'nodes' | 'outputs'>): GraphNode[] {
  const readers = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    for (const input of node.inputs) {
      if (input) readers.set(input.name, [...(readers.get(input.name) ?? []), node]);
    }
  }
  const exposed = new Set(outputs.map(({ value }) => value.name));
  const absorbed = new Set<GraphNode>();
  return nodes.flatMap((node) => {
    if (absorbed.has(node)) return [];
    const [reader, ...others] = readers.get(node.outputs[0]!.name) ?? [];
    const alone = others.length === 0 && !exposed.has(node.outputs[0]!.name);
    if (node.op !== 'BatchNormalization' || reader?.op !== 'MaxPool' || !alone) return [node];
    if (!isTiling(reader.attributes)) return [node];
    absorbed.add(reader);
    const attributes = { ...node.attributes, ...reader.attributes };
    return [{ op: 'NormalizedMaxPool', inputs: node.inputs, outputs: reader.outputs, attributes }];
  });
}
