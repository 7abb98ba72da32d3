import type { Graph, GraphNode } from '../graph/graph.js';

export interface WrittenNorm {
  /** What the norm makes. */
  readonly name: string;
  /** Names of its mean and of its gain, which holds the variance. */
  readonly statistics: readonly string[];
}

/**
 * Batch norms that Keras has written out as numbers in a file of PyTorch's older exporter, y = (x - mean) gain + offset: none of the numbers has the
 * name of a parameter.
 */
export function writtenNorms({ nodes, constants }: Graph): readonly WrittenNorm[] {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map(({ name }) => [name, node])));
  const numberOf = (node: GraphNode | undefined, op: string) =>
    node?.inputs.find((value) => value && constants.has(value.name) && value.name.startsWith(`onnx::${op}_`));
  const behind = (node: GraphNode | undefined, op: string) =>
    node?.inputs.map((value) => makers.get(value?.name ?? '')).find((maker) => maker?.op === op);
  return nodes.flatMap((node) => {
    if (node.op !== 'Add') return [];
    const product = behind(node, 'Mul');
    const [offset, gain] = [numberOf(node, 'Add'), numberOf(product, 'Mul')];
    const mean = numberOf(behind(product, 'Sub'), 'Sub');
    if (!mean || !gain || !offset) return [];
    const areAlike = [gain, offset].every(({ shape }) => shape.join() === mean.shape.join());
    return areAlike ? [{ name: node.outputs[0]!.name, statistics: [mean.name, gain.name] }] : [];
  });
}
