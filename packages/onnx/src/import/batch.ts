import { RankbatchError } from 'rankbatch';
import { axisAttribute } from '../graph/attributes.js';
import { perSample, product } from '../graph/dimensions.js';
import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Dimension, Draft, Shape, Tensor, Value } from '../graph/graph.js';
import { sampleRow } from './sample-row.js';

/** What freeing a node needs of the writer of its graph. */
export interface BakedBatch {
  readonly b: GraphBuilder;
  /** The batch size of the file, if it has one. */
  readonly exported: number | undefined;
  /** Adds a part of a constant, a weight if that is one. */
  readonly addPart: (tensor: Tensor, name: string, of: Value) => Value;
}

/** Ops whose operands broadcast. */
const broadcasting: ReadonlySet<string> = new Set(
  'Add And Div Equal Greater GreaterOrEqual Less LessOrEqual Max Mean Min Mod Mul Or PRelu Pow Sub Sum Where Xor'.split(
    ' ',
  ),
);

/** Ops whose operands have one rank and the batch at one place, unless they work along it. */
const byElement: ReadonlySet<string> = new Set(['GatherElements', 'ScatterElements']);

const recurrent: ReadonlySet<string> = new Set(['LSTM', 'GRU', 'RNN']);

/**
 * Frees a node from the batch size that its model was exported with, which exporters write into shapes and constants: targets
 * of `Reshape` and `Expand` take the batch as it comes, what is the same for every sample is one for all, and what is
 * joined with the batch is repeated over it. Throws for constants that differ from sample to sample.
 */
export function withoutBakedBatch(baked: BakedBatch, draft: Draft): Draft {
  const { b, exported } = baked;
  if (draft.op === 'Reshape') return freeReshape(b, draft, exported);
  if (draft.op === 'Concat') return repeatOverBatch(baked, draft);
  if (exported === undefined) return draft;
  if (byElement.has(draft.op) && axisAttribute(draft.attributes, 8) !== 0) return repeatRows(baked, draft);
  if (draft.op === 'Slice') return freeSlice(b, draft, exported);
  if (draft.op === 'Resize') return freeSizes(b, draft, exported);
  if (draft.op === 'Expand') return freeExpand(baked, draft, exported);
  if (draft.op === 'Gemm') return freeOperands(baked, draft, [2], gemmShape(draft));
  if (draft.op === 'MatMul') return freeMatrices(baked, draft);
  if (recurrent.has(draft.op)) return freeOperands(baked, draft, [5, 6], recurrentBatch(draft));
  if (draft.op === 'Attention') return freeOperands(baked, draft, [3], [draft.inputs[0]!.shape[0]!, 1, 1, 1]);
  if (draft.op === 'RotaryEmbedding') return freePositions(baked, draft);
  if (broadcasting.has(draft.op))
    return freeOperands(baked, draft, Array.from(draft.inputs.keys()), broadcastBatch(draft.inputs));
  return draft;
}

function freeReshape(b: GraphBuilder, draft: Draft, exported: number | undefined): Draft {
  const [x, targetValue] = draft.inputs;
  const target = targetValue && b.integersOf(targetValue);
  if (!x || !target || !target.every((d) => typeof d === 'number')) return draft;
  const free = freeTarget(x.shape, target, exported);
  return free ? { ...draft, inputs: [x, b.integers(free)] } : draft;
}

/** Where the value has the batch, a target of 1 keeps it; where the target has it, a row of the value for every sample is one for all. */
function freeExpand(baked: BakedBatch, draft: Draft, exported: number): Draft {
  const { b } = baked;
  const [x, targetValue] = draft.inputs;
  const target = targetValue && b.integersOf(targetValue);
  if (!x || !target) return draft;
  if (!target.every((d) => typeof d === 'number')) return freeOperands(baked, draft, [0], target);
  const offset = target.length - x.shape.length;
  const isBatch = target.map((d, i) => isBakedSize(d, x.shape[i - offset], exported));
  if (!isBatch.includes(true)) return draft;
  const free = target.map((d, i) => (isBatch[i] ? 1 : d));
  return { ...draft, inputs: [x, b.integers(free)] };
}

/** A slice of as many samples as the export had is all of them. */
function freeSlice(b: GraphBuilder, draft: Draft, exported: number): Draft {
  const [x, starts, ends, axes, steps] = draft.inputs;
  const to = ends && b.integersOf(ends);
  if (!x || !to) return draft;
  const along = (axes && b.integersOf(axes)?.map(Number)) ?? Array.from(to.keys());
  const isAll = to.map((d, i) => isBakedSize(d, x.shape.at(along[i]!), exported));
  if (!isAll.includes(true)) return draft;
  const free = to.map((d, i) => (isAll[i] ? 2 ** 31 : Number(d)));
  return { ...draft, inputs: [x, starts, b.integers(free), axes, steps] };
}

function freeSizes(b: GraphBuilder, draft: Draft, exported: number): Draft {
  const [x, region, scales, sizes] = draft.inputs;
  const known = sizes && b.integersOf(sizes);
  if (!x || !known?.some((d, i) => isBakedSize(d, x.shape[i], exported))) return draft;
  const batch = b.op('Shape', [x], { start: 0, end: 1 });
  const free = b.op('Concat', [batch, b.integers(known.slice(1).map(Number))], { axis: 0 });
  return { ...draft, inputs: [x, region, scales, free] };
}

/** The batch in the shape to which operands broadcast, counted from the back. */
function broadcastBatch(inputs: Draft['inputs']): Shape {
  const shapes = inputs.flatMap((value) => (value ? [value.shape] : []));
  const rank = Math.max(0, ...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, i) => {
    const sizes = shapes.map((shape) => shape[i - rank + shape.length]);
    return sizes.find((d) => typeof d === 'string') ?? 1;
  });
}

function gemmShape({ inputs: [x], attributes }: Draft): Shape {
  return [x!.shape[attributes['transA'] === 1 ? 1 : 0]!, 1];
}

/** Start states are [directions, B, H], or with the batch first [B, directions, H]. */
function recurrentBatch({ inputs: [x], attributes }: Draft): Shape {
  const at = attributes['layout'] === 1 ? 0 : 1;
  return [1, 1, 1].map((d, i) => (i === at ? x!.shape[at]! : d));
}

/** Positions are [B, L], or cosines and sines [B, L, size] for them. */
function freePositions(baked: BakedBatch, draft: Draft): Draft {
  const [x, , , positions] = draft.inputs;
  const batch = [x!.shape[0]!, 1, 1];
  return positions
    ? freeOperands(baked, draft, [3], batch.slice(0, 2))
    : freeOperands(baked, draft, [1, 2], batch);
}

/** Leading axes of matrices broadcast. */
function freeMatrices(baked: BakedBatch, draft: Draft): Draft {
  const rows = (value: Value | undefined) => value && { ...value, shape: value.shape.slice(0, -2) };
  return freeOperands(baked, draft, [0, 1], [...broadcastBatch(draft.inputs.map(rows)), 1, 1]);
}

/** Operands that have a row for every sample of the export have one for all. */
function freeOperands(baked: BakedBatch, draft: Draft, positions: readonly number[], batch: Shape): Draft {
  const inputs = draft.inputs.map((value, position) => {
    if (!value || !positions.includes(position)) return value;
    const offset = batch.length - value.shape.length;
    return value.shape.reduce<Value>(
      (free, d, axis) =>
        isBakedSize(d, batch[axis + offset], baked.exported) ? requireRow(baked, free, axis) : free,
      value,
    );
  });
  return { ...draft, inputs };
}

/** Whether a size is that of the batch, or of a multiple of it, in the file. */
function isBakedSize(
  size: Dimension | undefined,
  batch: Dimension | undefined,
  exported: number | undefined,
): boolean {
  return typeof batch === 'string' && exported !== undefined && size === perSample(batch) * exported;
}

function requireRow(baked: BakedBatch, value: Value, axis: number): Value {
  const row = sampleRow(baked, value, axis);
  if (row) return row;
  throw new RankbatchError(
    `must not take values of their own for each of the ${baked.exported} samples of the export, got ${value.name} [${value.shape.join()}]; export with an open batch (dynamic_shapes or dynamic_axes)`,
  );
}

/**
 * The target with -1 where the batch belongs; `undefined` if it is right as it is, or there is no such axis.
 *
 * The batch stays where it is in the order of the elements: behind as many as stand before it in the shape. That leaves open
 * to which of two neighbours it goes, so an axis of its own comes first, then the rows of a matrix, then the axis behind.
 */
export function freeTarget(
  shape: Shape,
  target: readonly number[],
  exported: number | undefined,
): number[] | undefined {
  const at = shape.findIndex((d) => typeof d === 'string');
  if (at < 0) return undefined;
  const copied = target.map((d, i): Dimension => (d === 0 ? (shape[i] ?? 0) : d));
  // The batch is copied, and what else there is follows from the fixed sizes.
  const sizes = copied.filter((d) => typeof d === 'number');
  if (sizes.length < copied.length) return undefined;
  const total = perSample(product(shape));
  const taken = sizes.reduce((p, d) => (d === -1 ? p : p * d), 1);
  const batch = sizes.includes(-1) ? exported : taken / total;
  if (batch === undefined || !Number.isInteger(batch) || batch < 1) return undefined;
  const resolved = sizes.map((d) => (d === -1 ? (total * batch) / taken : d));

  const first = shape.slice(0, at).reduce<number>((p, d) => p * perSample(d), 1);
  const last = first * perSample(shape[at]!);
  const axes = Array.from(resolved.keys()).filter((i) => holdsBatch(resolved, i, total, batch));
  const before = (i: number) => resolved.slice(0, i).reduce((p, d) => p * d, 1);
  const axis =
    axes.find((i) => resolved[i] === batch && before(i) >= first && before(i) <= last) ??
    (resolved.length === 2 ? axes.find((i) => i === 0) : undefined) ??
    axes.find((i) => before(i) === first);
  if (axis === undefined || sizes[axis] === -1) return undefined;
  return resolved.map((d, k) => (k === axis ? -1 : d));
}

/** Whether with the batch at axis i, all else keeps its size. */
function holdsBatch(sizes: readonly number[], i: number, total: number, batch: number): boolean {
  const others = sizes.reduce((p, d, k) => (k === i ? p : p * d), 1);
  return total % others === 0 && (total / others) * batch === sizes[i];
}

/** A class token or the like, made for the samples of the export, is joined with every sample. */
function repeatOverBatch(baked: BakedBatch, draft: Draft): Draft {
  const batched = draft.inputs.find((value) => value?.shape.includes('B'));
  const at = batched?.shape.indexOf('B') ?? -1;
  if (!batched || axisAttribute(draft.attributes, batched.shape.length) === at) return draft;
  const inputs = draft.inputs.map((value) => value && repeated(baked, value, batched, at));
  return { ...draft, inputs };
}

/** What rows are put into or taken from for every sample, where the file has it for the samples of the export. */
function repeatRows(baked: BakedBatch, draft: Draft): Draft {
  const batched = draft.inputs.find((value) => value?.shape[0] === 'B');
  if (!batched) return draft;
  return { ...draft, inputs: draft.inputs.map((value) => value && repeated(baked, value, batched, 0)) };
}

/** One row, or a row for each sample of the export, for every sample that `batched` has along an axis. */
export function repeated(baked: BakedBatch, value: Value, batched: Value, at: number): Value {
  const { b, exported } = baked;
  const size = value.shape[at];
  if (size !== 1 && (size !== exported || size === undefined)) return value;
  const row = size === 1 ? value : requireRow(baked, value, at);
  const batch = b.op('Slice', [b.op('Shape', [batched]), b.integers([at]), b.integers([at + 1])]);
  const ones = (count: number) => b.integers(Array.from({ length: count }, () => 1));
  const target = [
    ...(at > 0 ? [ones(at)] : []),
    batch,
    ...(at < row.shape.length - 1 ? [ones(row.shape.length - at - 1)] : []),
  ];
  return b.op('Expand', [row, target.length === 1 ? batch : b.op('Concat', target, { axis: 0 })]);
}
