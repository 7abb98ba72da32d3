import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Value } from '../graph/graph.js';
import type { FileNode } from '../files/onnx-schema.js';

/**
 * Whether a convolution has zeros for a bias in a shape that no convolution takes. PyTorch's exporter writes [channels, 2] for a 3-d one that
 * has no bias, and ONNX Runtime refuses the file.
 */
export function hasFalseBias(
  b: GraphBuilder,
  { opType }: FileNode,
  [, , bias]: readonly (Value | undefined)[],
): boolean {
  if (!['Conv', 'ConvTranspose'].includes(opType) || !bias || bias.shape.length === 1) return false;
  return b.constantOf(bias)?.data.every((x: number | bigint) => x === 0) === true;
}
