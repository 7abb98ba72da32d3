import { RankbatchError } from 'rankbatch';
import { integer, text } from '../graph/attributes.js';
import { fixed, product, reshapeTarget } from '../graph/dimensions.js';
import type { Attributes, Builder, Shape, Value } from '../graph/graph.js';

/** The entries of one axis that a position lies among: their numbers, and how much each counts. */
interface Neighbour {
  readonly index: Value;
  readonly weight: Value | undefined;
}

/**
 * Writes `GridSample`, which reads x [B, C, ...size] at the positions of a grid [B, ...out, axes], as one `GatherElements` of
 * all neighbours and their weighted sum; gradients go to x and to the grid.
 *
 * Positions are from -1 to 1 along each axis, the last axis first. Source: ONNX operator specification, opsets 16 to 22.
 */
export function gridSample(b: Builder, [x, grid]: readonly Value[], attributes: Attributes): Value {
  const sizes = x!.shape.slice(2).map(fixed);
  const out = grid!.shape.slice(1, -1).map(fixed);
  const count = fixed(product(out));
  const axes = sizes.map((size, i) => {
    const at = b.constant({ type: 'int64', shape: [], data: BigInt64Array.of(BigInt(sizes.length - 1 - i)) });
    const position = b.op('Gather', [grid, at], { axis: out.length + 1 });
    return neighboursOf(b, layOut(b, position, [grid!.shape[0]!, 1, count]), size, attributes);
  });
  const [first, ...others] = axes;
  const cells = others.reduce(
    (all, axis, i) => all.flatMap((cell) => axis.map((near) => joint(b, cell, near, sizes[i + 1]!))),
    first!,
  );
  const channels = fixed(x!.shape[1]);
  const indices = b.op(
    'Cast',
    [
      joined(
        b,
        cells.map(({ index }) => index),
      ),
    ],
    { to: 7 },
  );
  const flat = layOut(b, x!, [x!.shape[0]!, channels, fixed(product(sizes))]);
  const picked = b.op('GatherElements', [flat, b.op('Expand', [indices, b.integers([1, channels, 1])])], {
    axis: 2,
  });
  const weights = cells.flatMap(({ weight }) => weight ?? []);
  const weighted = weights.length === 0 ? picked : b.op('Mul', [picked, joined(b, weights)]);
  const apart = layOut(b, weighted, [x!.shape[0]!, channels, cells.length, count]);
  const sum = b.op('ReduceSum', [apart, b.integers([2])], { keepdims: 0 });
  return layOut(b, sum, [x!.shape[0]!, channels, ...out]);
}

/** Where a position from -1 to 1 lies among the entries of an axis, and what these count. */
function neighboursOf(b: Builder, position: Value, size: number, attributes: Attributes): Neighbour[] {
  const aligned = integer(attributes, 'align_corners', 0) === 1;
  const mode = text(attributes, 'mode', 'linear').replace(/^bi/, '');
  const padding = text(attributes, 'padding_mode', 'zeros');
  const isKnown =
    ['linear', 'nearest', 'cubic'].includes(mode) && ['zeros', 'border', 'reflection'].includes(padding);
  if (!isKnown)
    throw new RankbatchError(
      `graph: GridSample must have the mode linear, nearest or cubic and the padding_mode zeros, border or reflection, got ${mode} and ${padding}`,
    );
  const scaled = b.op('Mul', [b.op('Add', [position, 1]), (aligned ? size - 1 : size) / 2]);
  const free = aligned ? scaled : b.op('Sub', [scaled, 0.5]);
  // Cubic interpolation takes neighbours beyond the ends one by one; the others bring the position back first.
  const inside = (at: Value) => (padding === 'zeros' ? at : b.op('Clip', [reflected(at), 0, size - 1]));
  const reflected = (at: Value) => (padding === 'reflection' ? reflect(b, at, size, aligned) : at);
  const at = mode === 'cubic' ? free : inside(free);
  if (mode === 'nearest') return [neighbour(b, b.op('Round', [at]), undefined, size, padding)];
  const floor = b.op('Floor', [at]);
  const share = b.op('Sub', [at, floor]);
  if (mode === 'linear')
    return [b.op('Sub', [1, share]), share].map((weight, i) =>
      neighbour(b, i === 0 ? floor : b.op('Add', [floor, i]), weight, size, padding),
    );
  return cubicShares(b, share).map((weight, i) =>
    neighbour(b, inside(b.op('Add', [floor, i - 1])), weight, size, padding),
  );
}

/** An entry as a number that there is; with padding by zeros, those beyond the ends count nothing. */
function neighbour(
  b: Builder,
  at: Value,
  weight: Value | undefined,
  size: number,
  padding: string,
): Neighbour {
  const index = b.op('Clip', [at, 0, size - 1]);
  if (padding !== 'zeros') return { index, weight };
  const counts = b.op('Cast', [b.op('Equal', [at, index])], { to: 1 });
  return { index, weight: weight ? b.op('Mul', [weight, counts]) : counts };
}

/** Folds positions at both ends: at the middle of the last entries, or at their edges. */
function reflect(b: Builder, at: Value, size: number, aligned: boolean): Value {
  const [low, span] = aligned ? [0, size - 1] : [-0.5, size];
  if (span === 0) return b.op('Mul', [at, 0]);
  const distance = b.op('Abs', [b.op('Sub', [at, low])]);
  const rest = b.op('Mod', [distance, b.scalar(2 * span)], { fmod: 1 });
  return b.op('Sub', [low + span, b.op('Abs', [b.op('Sub', [rest, span])])]);
}

/**
 * What the two entries before a position and the two behind count, by its share t of the way between them: factors of
 * 1, t, t^2 and t^3 (Keys 1981, with a = -0.75).
 */
const cubic = [
  [0, -0.75, 1.5, -0.75],
  [1, 0, -2.25, 1.25],
  [0, 0.75, 1.5, -1.25],
  [0, 0, -0.75, 0.75],
] as const;

function cubicShares(b: Builder, share: Value): Value[] {
  const square = b.op('Mul', [share, share]);
  const powers = [share, square, b.op('Mul', [square, share])];
  return cubic.map(([constant, ...factors]) => {
    const terms = powers.map((power, i) => b.op('Mul', [power, factors[i]!]));
    return b.op('Add', [b.op('Sum', terms), constant]);
  });
}

/** A cell of the axes so far, and a neighbour along the next. */
function joint(b: Builder, cell: Neighbour, near: Neighbour, size: number): Neighbour {
  const index = b.op('Add', [b.op('Mul', [cell.index, size]), near.index]);
  const weight = cell.weight && near.weight ? b.op('Mul', [cell.weight, near.weight]) : undefined;
  return { index, weight };
}

function joined(b: Builder, values: readonly Value[]): Value {
  return values.length === 1 ? values[0]! : b.op('Concat', values, { axis: 2 });
}

function layOut(b: Builder, x: Value, shape: Shape): Value {
  return b.op('Reshape', [x, b.integers(reshapeTarget(shape))]);
}
