import type { Attributes } from '../../graph/graph.js';
import type { Array64 } from './array64.testing.js';

/** One op on float64 arrays; an optional input that is left out is `undefined`. */
export type Operation = (inputs: Array64[], attributes: Attributes) => Array64[];

export function number(attributes: Attributes, name: string, standard: number): number {
  return (attributes[name] as number | undefined) ?? standard;
}

export function real(attributes: Attributes, name: string, standard: number): number {
  return (attributes[name] as { float: number } | undefined)?.float ?? standard;
}

export function list(attributes: Attributes, name: string, standard: readonly number[]): readonly number[] {
  return (attributes[name] as readonly number[] | undefined) ?? standard;
}

/** The attribute `axis`, counted from the front. */
export function axisOf(x: Array64, attributes: Attributes, standard: number): number {
  const axis = number(attributes, 'axis', standard);
  return axis < 0 ? axis + x.shape.length : axis;
}

/** Axes counted from the front. */
export function axesOf(values: ArrayLike<number>, rank: number): number[] {
  return Array.from(values, (axis) => (axis < 0 ? axis + rank : axis));
}
