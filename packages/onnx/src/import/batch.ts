import { axisAttribute } from '../graph/attributes.js';
import { perSample, product } from '../graph/dimensions.js';
import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Dimension, Draft, Shape } from '../graph/graph.js';

/**
 * Frees a node from the batch size that its model was exported with, which exporters write into shapes as a plain
 * number: `Reshape` targets take the batch as it comes, and what is joined with the batch is repeated over it.
 *
 * @param exported the batch size of the file, if it has one
 */
export function withoutBakedBatch(b: GraphBuilder, draft: Draft, exported: number | undefined): Draft {
  if (draft.op === 'Reshape') return freeReshape(b, draft, exported);
  if (draft.op === 'Concat') return expandToBatch(b, draft);
  return draft;
}

function freeReshape(b: GraphBuilder, draft: Draft, exported: number | undefined): Draft {
  const [x, targetValue] = draft.inputs;
  const target = targetValue && b.integersOf(targetValue);
  if (!x || !target || !target.every((d) => typeof d === 'number')) return draft;
  const free = freeTarget(x.shape, target, exported);
  return free ? { ...draft, inputs: [x, b.integers(free)] } : draft;
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

/** A class token or the like, made for a batch of 1, is joined with every sample. */
function expandToBatch(b: GraphBuilder, draft: Draft): Draft {
  const batched = draft.inputs.find((value) => value?.shape[0] === 'B');
  if (!batched || axisAttribute(draft.attributes, batched.shape.length) === 0) return draft;
  const inputs = draft.inputs.map((value) => {
    if (value?.shape[0] !== 1) return value;
    const batch = b.op('Slice', [b.op('Shape', [batched]), b.integers([0]), b.integers([1])]);
    const ones = b.integers(value.shape.slice(1).map(() => 1));
    return b.op('Expand', [value, b.op('Concat', [batch, ones], { axis: 0 })]);
  });
  return { ...draft, inputs };
}
