import { RankbatchError } from 'rankbatch';
import { integer } from '../graph/attributes.js';
import { fixed, product, reshapeTarget } from '../graph/dimensions.js';
import type { Attributes, Builder, Shape, Value } from '../graph/graph.js';

/**
 * Writes `GatherND` as one `Gather` of rows: the last axis of the indices [..., K] names an entry of the first K axes of x,
 * which are laid out as one.
 */
export function gatherNd(b: Builder, x: Value, indices: Value, attributes: Attributes): Value {
  const batchAxes = integer(attributes, 'batch_dims', 0);
  if (batchAxes > 1)
    throw new RankbatchError(
      `graph: batch_dims of GatherND must be 0 or 1, got ${batchAxes}; join the axes of the batch by Reshape before it`,
    );
  const all = batchAxes === 0 ? indices : withSampleNumber(b, indices);
  const { rows, rest } = rowsOf(b, x, all);
  return b.op('Gather', [
    layOut(b, x, [product(x.shape.slice(0, x.shape.length - rest.length)), ...rest]),
    rows,
  ]);
}

/** Writes `ScatterND` as `ScatterElements` of rows, which adds in order, so that the same input gives the same bits. */
export function scatterNd(
  b: Builder,
  [x, indices, updates]: readonly Value[],
  attributes: Attributes,
): Value {
  const { rows, rest } = rowsOf(b, x!, indices!);
  const width = product(rest);
  const flat = layOut(b, x!, [product(x!.shape.slice(0, x!.shape.length - rest.length)), width]);
  const count = product(rows.shape);
  const entries = layOut(b, updates!, [count, width]);
  const size = typeof width === 'number' ? b.integers([1, width]) : b.op('Shape', [entries]);
  const target = b.op('Expand', [layOut(b, rows, [count, 1]), size]);
  const scattered = b.op('ScatterElements', [flat, target, entries], { ...attributes, axis: 0 });
  return layOut(b, scattered, x!.shape);
}

/** The number of every sample before the indices of its entries: [B, ..., K] to [B, ..., K + 1]. */
function withSampleNumber(b: Builder, indices: Value): Value {
  const rank = indices.shape.length;
  const one = b.constant({ type: 'int64', shape: [], data: BigInt64Array.of(1n) });
  const first = b.constant({ type: 'int64', shape: [], data: BigInt64Array.of(0n) });
  const batch = b.op('Slice', [b.op('Shape', [indices]), b.integers([0]), b.integers([rank - 1])]);
  const ones = b.op('Expand', [one, b.op('Concat', [batch, b.integers([1])], { axis: 0 })]);
  return b.op('Concat', [b.op('CumSum', [ones, first], { exclusive: 1 }), indices], { axis: rank - 1 });
}

/** Indices [..., K] as the numbers [...] of rows, and the shape of a row; negative indices count from the end. */
function rowsOf(b: Builder, x: Value, indices: Value): { rows: Value; rest: Shape } {
  const depth = fixed(indices.shape.at(-1));
  const strides = Array.from({ length: depth }, (_, i) => fixed(product(x.shape.slice(i + 1, depth))));
  const rank = indices.shape.length;
  const dims = b.op('Slice', [b.op('Shape', [x]), b.integers([0]), b.integers([depth])]);
  const wide = indices.type === 'int64' ? indices : b.op('Cast', [indices], { to: 7 });
  const isNegative = b.op('Less', [wide, b.integers([0])]);
  const fromFront = b.op('Where', [isNegative, b.op('Add', [wide, dims]), wide]);
  const parts = b.op('Mul', [fromFront, b.integers(strides)]);
  const rows = b.op('ReduceSum', [parts, b.integers([rank - 1])], { keepdims: 0 });
  return { rows, rest: x.shape.slice(depth) };
}

function layOut(b: Builder, x: Value, shape: Shape): Value {
  return b.op('Reshape', [x, b.integers(reshapeTarget(shape))]);
}
