import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Value } from '../graph/graph.js';
import type { FileGraph, FileNode } from '../files/onnx-schema.js';
import { sliceRanges } from '../ops/shaping/slice-ranges.js';

/** Names of the values of which a file reads nothing but the shape. */
export function readForShape({ node: nodes, output }: FileGraph): ReadonlySet<string> {
  const others = nodes.flatMap(({ opType, input }) => (opType === 'Shape' ? [] : input));
  const read = new Set([...others, ...output.map(({ name }) => name)]);
  return new Set(nodes.flatMap((node) => node.output.filter((name) => !read.has(name))));
}

/**
 * Zeros in the shape of a slice that takes the first sample, as PyTorch's older exporter writes `index_add_`; `undefined` for other nodes. Its numbers would be
 * those of one sample of the batch.
 */
export function firstSampleShape(
  b: GraphBuilder,
  { opType, output }: FileNode,
  inputs: readonly (Value | undefined)[],
  shapesOnly: ReadonlySet<string>,
): Value | undefined {
  if (opType !== 'Slice' || !shapesOnly.has(output[0]!)) return undefined;
  const [x, ...bounds] = inputs;
  const known = bounds.map((value) => value && b.integersOf(value)?.map(Number));
  const [starts, ends, axes = starts?.map((_, i) => i), steps = starts?.map(() => 1)] = known;
  if (x?.shape[0] !== 'B' || !starts || !ends || !axes || !steps) return undefined;
  const at = axes.indexOf(0);
  if (at < 0 || starts[at] !== 0 || ends[at] !== 1 || steps[at] !== 1) return undefined;
  const shape = [1, ...x.shape.slice(1).map(Number)];
  for (const { axis, count } of sliceRanges(shape, starts, ends, axes, steps)) shape[axis] = count;
  return b.op('Expand', [0, b.integers(shape)]);
}
