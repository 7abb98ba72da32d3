import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Tensor, Value } from '../graph/graph.js';
import type { FileNode } from '../files/onnx-schema.js';
import { paddingOf, type Origin } from './torch-marks.js';

/**
 * The row of a table of embeddings that stands for padding, which PyTorch does not train: the one that the file tells, or, where
 * it tells nothing of its nodes, the only one that is all zeros, as PyTorch makes it.
 */
export function paddingRow(node: FileNode, origin: Origin | undefined, table: Tensor): number | undefined {
  if (node.opType !== 'Gather' || table.shape.length !== 2 || table.type !== 'float32') return undefined;
  if (origin) return paddingOf(node);
  const [rows = 0, width = 0] = table.shape;
  const isZero = (row: number) => {
    for (let i = row * width; i < (row + 1) * width; i++) if (table.data[i] !== 0) return false;
    return true;
  };
  const zeros = rows < 2 || width < 2 ? [] : Array.from({ length: rows }, (_, row) => row).filter(isZero);
  return zeros.length === 1 ? zeros[0] : undefined;
}

/** Embeddings [..., width] of ids [...], of which those of a row are the numbers that it has in the file, so that no gradient changes it. */
export function withFixedRow(
  b: GraphBuilder,
  embeddings: Value,
  ids: Value,
  table: Tensor,
  row: number,
): Value {
  const width = table.shape[1]!;
  const data = Float32Array.from({ length: width }, (_, i) => Number(table.data[row * width + i]));
  const number =
    ids.type === 'int64'
      ? { type: 'int64' as const, shape: [], data: BigInt64Array.of(BigInt(row)) }
      : { type: 'int32' as const, shape: [], data: Int32Array.of(row) };
  const isRow = b.op('Unsqueeze', [b.op('Equal', [ids, b.constant(number)]), b.integers([ids.shape.length])]);
  return b.op('Where', [isRow, b.constant({ type: 'float32', shape: [width], data }), embeddings]);
}
