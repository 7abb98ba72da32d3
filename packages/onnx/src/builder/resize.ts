import { RankbatchError } from 'rankbatch';
import { float, fromFront, integer, integers, text, without } from '../graph/attributes.js';
import { fixed } from '../graph/dimensions.js';
import type { Attributes, Builder, Draft, Value } from '../graph/graph.js';
import { isRepetition } from '../ops/windowed/resize.js';

/** How one axis is resized. */
interface Stretch {
  readonly axis: number;
  readonly size: number;
  readonly target: number;
  readonly scale: number;
}

/**
 * Writes `Resize` axis by axis: nearest entries as `Gather`, linear and cubic interpolation as a product with the matrix of
 * their weights. `undefined` if the node repeats entries a whole number of times, which the runtime does fast.
 */
export function resize(b: Builder, { op, inputs, attributes }: Draft): Value[] | undefined {
  const [x, region, scales, sizes] = inputs;
  const stretches = stretchesOf(b, x!, scales, sizes, attributes);
  if (isRepeated(stretches, attributes)) {
    if (scales && !sizes && !('axes' in attributes)) return undefined;
    const factors = x!.shape.map((_, axis) => stretches.find((s) => s.axis === axis)?.scale ?? 1);
    const data = Float32Array.from(factors);
    const given = b.constant({ type: 'float32', shape: [data.length], data });
    return b.ops(op, [x, region, given], without(attributes, 'axes'));
  }
  const mode = text(attributes, 'mode', 'nearest');
  const resized = stretches.reduce((value, stretch) => {
    const at = positionsOf(stretch, attributes);
    if (mode === 'nearest') {
      const entries = at.map((position) => clamp(nearest(position, attributes), stretch.size));
      return b.op('Gather', [value, b.integers(entries)], { axis: stretch.axis });
    }
    const rows = at.map((position) => weightsAt(position, stretch, mode, attributes));
    return alongAxis(b, value, stretch, rows);
  }, x!);
  return resized === x ? b.ops('Identity', [x]) : [resized];
}

/** The axes that change, whose sizes or scales the node tells, of all axes or of those it names. */
function stretchesOf(
  b: Builder,
  x: Value,
  scales: Value | undefined,
  sizes: Value | undefined,
  attributes: Attributes,
): Stretch[] {
  const rank = x.shape.length;
  const axes = integers(attributes, 'axes', Array.from(x.shape.keys())).map((axis) => fromFront(axis, rank));
  const targets = sizes && b.integersOf(sizes);
  const factors = !sizes && scales ? b.constantOf(scales)?.data : undefined;
  if (!targets && !factors)
    throw new RankbatchError(
      'graph: sizes or scales of Resize must be constants or follow from shapes, got computed ones; export with fixed sizes',
    );
  return axes.flatMap((axis, i): Stretch[] => {
    if (targets ? targets[i] === x.shape[axis] : Number(factors![i]) === 1) return [];
    const size = fixed(x.shape[axis]);
    const target = targets ? fixed(targets[i]) : Math.floor(size * Number(factors![i]));
    return [{ axis, size, target, scale: targets ? target / size : Number(factors![i]) }];
  });
}

/** Whether entries of images [B, C, ...] are only repeated. */
function isRepeated(stretches: readonly Stretch[], attributes: Attributes): boolean {
  return (
    isRepetition(attributes) && stretches.every(({ axis, scale }) => axis > 1 && Number.isInteger(scale))
  );
}

/** Where in the entries of the input each entry of the output lies. */
function positionsOf({ size, target, scale }: Stretch, attributes: Attributes): number[] {
  const mode = text(attributes, 'coordinate_transformation_mode', 'half_pixel');
  const halfPixel = (i: number) => (i + 0.5) / scale - 0.5;
  const byMode: Readonly<Record<string, (i: number) => number>> = {
    half_pixel: halfPixel,
    pytorch_half_pixel: (i) => (target > 1 ? halfPixel(i) : 0),
    half_pixel_symmetric: (i) => (size / 2) * (1 - target / (scale * size)) + halfPixel(i),
    align_corners: (i) => (target > 1 ? (i * (size - 1)) / (target - 1) : 0),
    asymmetric: (i) => i / scale,
  };
  const position = byMode[mode];
  if (!position)
    throw new RankbatchError(
      `graph: coordinate_transformation_mode of Resize must be one of ${Object.keys(byMode).join(', ')}, got ${mode}; crop by Slice before it`,
    );
  return Array.from({ length: target }, (_, i) => position(i));
}

function nearest(position: number, attributes: Attributes): number {
  switch (text(attributes, 'nearest_mode', 'round_prefer_floor')) {
    case 'floor':
      return Math.floor(position);
    case 'ceil':
      return Math.ceil(position);
    case 'round_prefer_ceil':
      return Math.floor(position + 0.5);
    default:
      return Math.ceil(position - 0.5);
  }
}

/** What every entry of the input counts at a position between entries; those at the ends stand for all beyond. */
function weightsAt(position: number, { size }: Stretch, mode: string, attributes: Attributes): number[] {
  const first = Math.floor(position);
  const share = position - first;
  const [start, near] =
    mode === 'linear'
      ? [first, [1 - share, share]]
      : [first - 1, cubicWeights(share, float(attributes, 'cubic_coeff_a', -0.75))];
  const leavesOut = integer(attributes, 'exclude_outside', 0) === 1;
  const weights = Array.from({ length: size }, () => 0);
  near.forEach((weight, i) => {
    const at = start + i;
    if (!leavesOut || (at >= 0 && at < size)) weights[clamp(at, size)]! += weight;
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return leavesOut ? weights.map((weight) => weight / total) : weights;
}

/** Weights of the two entries before and the two behind (Keys 1981). */
function cubicWeights(share: number, a: number): number[] {
  const inner = (d: number) => (a + 2) * d ** 3 - (a + 3) * d ** 2 + 1;
  const outer = (d: number) => a * (d ** 3 - 5 * d ** 2 + 8 * d - 4);
  return [outer(1 + share), inner(share), inner(1 - share), outer(2 - share)];
}

function clamp(at: number, size: number): number {
  return Math.min(Math.max(at, 0), size - 1);
}

/** Sums the entries along an axis by rows of weights, [target, size]. */
function alongAxis(b: Builder, x: Value, { axis, size, target }: Stretch, rows: readonly number[][]): Value {
  const rank = x.shape.length;
  if (axis === rank - 2) {
    const data = Float32Array.from(rows.flat());
    return b.op('MatMul', [b.constant({ type: 'float32', shape: [target, size], data }), x]);
  }
  const data = Float32Array.from(
    { length: size * target },
    (_, i) => rows[i % target]![Math.floor(i / target)]!,
  );
  const matrix = b.constant({ type: 'float32', shape: [size, target], data });
  if (axis === rank - 1) return b.op('MatMul', [x, matrix]);
  const perm = Array.from({ length: rank }, (_, i) => i);
  [perm[axis], perm[rank - 1]] = [rank - 1, axis];
  return b.op('Transpose', [b.op('MatMul', [b.op('Transpose', [x], { perm }), matrix])], { perm });
}
