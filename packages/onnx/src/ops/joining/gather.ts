import { axisAttribute, fromFront } from '../../graph/attributes.js';
import { product } from '../../graph/dimensions.js';
import type { Builder, Value } from '../../graph/graph.js';
import { expandLike, reshapeTo, zerosLike } from '../elementwise/broadcasting.js';
import { rule } from '../contract/gradient-rule.js';

/**
 * y = the entries of x at the indices along an axis, as in an embedding: each entry of x gets the sum of the
 * gradients of its copies.
 */
export const gather = rule(({ b, inputs, attributes }, dy) => {
  const [x, indices] = [inputs[0]!, inputs[1]!];
  const axis = axisAttribute(attributes, x.shape.length, 0);
  const count = product(indices.shape);
  const entries = reshapeTo(b, dy, [...x.shape.slice(0, axis), count, ...x.shape.slice(axis + 1)]);
  const sources = distinctSources(b, x, indices, axis);
  return [sources ? putBack(b, entries, sources, axis) : addUp(b, x, indices, entries, axis)];
});

/**
 * Which entry of y each entry of x went to, one beyond the last for none; `undefined` if that is unknown or some
 * entry went to several.
 */
function distinctSources(b: Builder, x: Value, indices: Value, axis: number): number[] | undefined {
  const [known, size] = [b.integersOf(indices), x.shape[axis]];
  if (!known || typeof size !== 'number') return undefined;
  const taken = known.map((i) => fromFront(Number(i), size));
  if (new Set(taken).size < taken.length) return undefined;
  return Array.from({ length: size }, (_, i) => (taken.includes(i) ? taken.indexOf(i) : taken.length));
}

/** Picks every entry of x from those of dy; those that were not taken from a zero behind them. */
function putBack(b: Builder, entries: Value, sources: readonly number[], axis: number): Value {
  const rank = entries.shape.length;
  const zeroBehind = Array.from({ length: 2 * rank }, (_, i) => (i === rank + axis ? 1 : 0));
  const complete = sources.length === entries.shape[axis];
  const from = complete ? entries : b.op('Pad', [entries, b.integers(zeroBehind)]);
  return b.op('Gather', [from, b.integers(sources)], { axis });
}

/**
 * Adds the entries up where they belong. `ScatterElements` adds in order, so that the same input gives the same
 * bits; `ScatterND`, which needs no index per element, adds on several threads without locks.
 */
function addUp(b: Builder, x: Value, indices: Value, entries: Value, axis: number): Value {
  const shape = entries.shape.map((d, i) => (i === axis ? d : 1));
  const target = expandLike(b, reshapeTo(b, indices, shape), entries);
  return b.op('ScatterElements', [zerosLike(b, x), target, entries], { axis, reduction: 'add' });
}
