import { perSample, product, reshapeTarget } from '../../graph/dimensions.js';
import type { Builder, Operand, Shape, Value } from '../../graph/graph.js';

/** Sums a gradient over the axes along which an operand of that shape was broadcast. */
export function unbroadcast(b: Builder, gradient: Value, shape: Shape): Value {
  const extra = gradient.shape.length - shape.length;
  const axes = gradient.shape.flatMap((d, i) =>
    i < extra || (shape[i - extra] === 1 && d !== 1) ? [i] : [],
  );
  if (axes.length === 0) return gradient;
  const kept = b.op('ReduceSum', [gradient, b.integers(axes)], { keepdims: 1 });
  if (extra === 0) return kept;
  return b.op('Reshape', [kept, b.integers(reshapeTarget(shape))]);
}

/** Lays a value out in another shape of as many elements; if it has the shape, it stays. */
export function reshapeTo(b: Builder, value: Value, shape: Shape): Value {
  if (value.shape.length === shape.length && shape.every((d, i) => d === value.shape[i])) return value;
  return b.op('Reshape', [value, b.integers(reshapeTarget(shape))]);
}

/** Broadcasts a value to the shape of another one. */
export function expandLike(b: Builder, value: Operand, like: Value): Value {
  const shape = typeof value === 'number' ? [] : value.shape;
  const from = (i: number) => shape[i - like.shape.length + shape.length];
  const known = like.shape.every((d, i) => typeof d === 'number' || d === from(i));
  // Where the value has the batch already, a 1 keeps it.
  const target = known
    ? b.integers(like.shape.map((d) => (typeof d === 'number' ? d : 1)))
    : b.op('Shape', [like]);
  return b.op('Expand', [value, target]);
}

/** Zeros in the shape of a value. */
export function zerosLike(b: Builder, value: Value): Value {
  return expandLike(b, 0, value);
}

/** How many times as many elements a value has as another one; a number unless only one of them holds the batch. */
export function elementRatio(b: Builder, value: Value, other: Value): Operand {
  const [size, otherSize] = [product(value.shape), product(other.shape)];
  if (typeof size === typeof otherSize) return perSample(size) / perSample(otherSize);
  return b.op('Div', [elementCount(b, value), elementCount(b, other)]);
}

/** The number of elements as a float32 scalar, known at run time. */
function elementCount(b: Builder, value: Value): Value {
  return b.op('Cast', [b.op('Size', [value])], { to: 1 });
}
