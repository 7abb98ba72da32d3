import { RankbatchError } from 'rankbatch';
import { fixed } from './dimensions.js';
import type { Attributes, Dimension } from './graph.js';

/** The integer attribute `name`, or its default; an attribute without a default must be there. */
export function integer(attributes: Attributes, name: string, standard?: number): number {
  const value = attributes[name] ?? standard;
  if (typeof value !== 'number')
    throw new RankbatchError(`graph: attribute ${name} must be an integer, got ${kind(value)}`);
  return value;
}

/** The attribute `name` as a list of integers, or its default. */
export function integers(
  attributes: Attributes,
  name: string,
  standard?: readonly number[],
): readonly number[] {
  const value = attributes[name] ?? standard;
  if (!isList(value))
    throw new RankbatchError(`graph: attribute ${name} must be a list of integers, got ${kind(value)}`);
  return value;
}

/** The floating-point attribute `name`, or its default. */
export function float(attributes: Attributes, name: string, standard: number): number {
  const value = attributes[name] ?? { float: standard };
  if (typeof value !== 'object' || isList(value))
    throw new RankbatchError(`graph: attribute ${name} must be a float, got ${kind(value)}`);
  return value.float;
}

/** The attribute `name` as a word, or its default. */
export function text(attributes: Attributes, name: string, standard: string): string {
  const value = attributes[name] ?? standard;
  if (typeof value !== 'string')
    throw new RankbatchError(`graph: attribute ${name} must be a string, got ${kind(value)}`);
  return value;
}

/** The attributes but those named. */
export function without(attributes: Attributes, ...names: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));
}

/** The axis attribute `name`, counted from the front. */
export function axisAttribute(
  attributes: Attributes,
  rank: number,
  standard?: number,
  name = 'axis',
): number {
  return fromFront(integer(attributes, name, standard), rank);
}

/** An axis, negative ones counted from the back. */
export function fromFront(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** The shape of an image batch or of convolution weights as four numbers. */
export function fixed4({
  shape,
}: {
  readonly shape: readonly Dimension[];
}): [number, number, number, number] {
  return [fixed(shape[0]), fixed(shape[1]), fixed(shape[2]), fixed(shape[3])];
}

function isList(value: unknown): value is readonly number[] {
  return Array.isArray(value);
}

function kind(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}
