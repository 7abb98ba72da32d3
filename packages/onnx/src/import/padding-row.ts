import type { GraphBuilder } from '../builder/graph-builder.js';
import { fixed } from '../graph/dimensions.js';
import type { Tensor, Value } from '../graph/graph.js';
import type { FileNode } from '../files/onnx-schema.js';
import { zerosLike } from '../ops/elementwise/broadcasting.js';
import { detached, detachedNear } from './detached.js';
import { paddingOf, type Origin } from './torch-marks.js';

/**
 * The row of a table of embeddings that stands for padding, which PyTorch does not train: the one that the file tells, or, where
 * it tells nothing of its nodes, the only one that is all zeros, as PyTorch makes it.
 */
export function paddingRow(node: FileNode, origin: Origin | undefined, table: Tensor): number | undefined {
  const isByRow = node.attribute.every(({ name, i }) => name !== 'axis' || i === '0');
  if (node.opType !== 'Gather' || !isByRow || table.shape.length !== 2 || table.type !== 'float32')
    return undefined;
  if (origin) return paddingOf(node);
  const [rows = 0, width = 0] = table.shape;
  const isZero = (row: number) => {
    for (let i = row * width; i < (row + 1) * width; i++) if (table.data[i] !== 0) return false;
    return true;
  };
  const zeros = rows < 2 || width < 2 ? [] : Array.from({ length: rows }, (_, row) => row).filter(isZero);
  return zeros.length === 1 ? zeros[0] : undefined;
}

/**
 * Embeddings [..., width] of ids [...], to which no gradient goes where the id is `row`, as in PyTorch. The row changes all the same where the table
 * is read otherwise too, as by a tied output.
 */
export function withoutGradientAt(
  b: GraphBuilder,
  embeddings: Value,
  ids: Value,
  table: Value,
  row: number,
): Value {
  const rowId: Tensor =
    ids.type === 'int64'
      ? { type: 'int64', shape: [], data: BigInt64Array.of(BigInt(row)) }
      : { type: 'int32', shape: [], data: Int32Array.of(row) };
  const isRow = b.op('Unsqueeze', [b.op('Equal', [ids, b.constant(rowId)]), b.integers([ids.shape.length])]);
  return b.op('Where', [isRow, detachedNear(b, b.op('Gather', [table, b.integers([row])])), embeddings]);
}

/**
 * Embeddings [..., width] of ids [...], whose gradient is divided by how often the batch has the id, as PyTorch's `scale_grad_by_freq` has it.
 */
export function scaledByFrequency(b: GraphBuilder, embeddings: Value, ids: Value, table: Value): Value {
  const flat = b.op('Reshape', [ids, b.integers([-1])]);
  const none = b.op('Expand', [0, b.integers([fixed(table.shape[0])])]);
  const ones = b.op('Add', [zerosLike(b, b.op('Cast', [flat], { to: 1 })), 1]);
  const counts = b.op('ScatterElements', [none, flat, ones], { axis: 0, reduction: 'add' });
  const count = b.op('Unsqueeze', [b.op('Gather', [counts, ids]), b.integers([ids.shape.length])]);
  const share = b.op('Div', [embeddings, count]);
  return b.op('Add', [share, b.op('Sub', [detached(b, embeddings), detached(b, share)])]);
}
