import type { FileGraph, FileNode } from '../files/onnx-schema.js';

/** Names of the numbers of true entries in a file that are read as sizes alone: PyTorch's exporter sums up a mask for what it repeats. */
export function countsOfMasks({ node: nodes }: FileGraph): ReadonlySet<string> {
  const makers = new Map(nodes.flatMap((node) => node.output.map((name) => [name, node])));
  const makerOf = (node: FileNode | undefined, op: string) => {
    const maker = makers.get(node?.input[0] ?? '');
    return maker?.opType === op ? maker : undefined;
  };
  const isSize = (name: string): boolean =>
    nodes.every(({ opType, input, output }) =>
      input.every(
        (read, i) =>
          read !== name || (opType === 'Expand' && i === 1) || (opType === 'Concat' && isSize(output[0]!)),
      ),
    );
  if (!nodes.some(({ opType }) => opType === 'NonZero')) return new Set();
  const sums = nodes.filter(
    (node) => node.opType === 'ReduceSum' && makerOf(makerOf(node, 'Cast'), 'Reshape'),
  );
  return new Set(sums.flatMap(({ output }) => (isSize(output[0]!) ? output : [])));
}
