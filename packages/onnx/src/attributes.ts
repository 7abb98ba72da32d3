import { RankbatchError } from 'rankbatch';
import type { Attributes, Dimension } from './graph.js';

/** The integer attribute `name`, or its default; an attribute without a default must be there. */
export function integer(attributes: Attributes, name: string, standard?: number): number {
  const value = attributes[name] ?? standard;
  if (typeof value !== 'number')
    throw new Error(`graph: attribute ${name} must be an integer, got ${kind(value)}`);
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
    throw new Error(`graph: attribute ${name} must be a list of integers, got ${kind(value)}`);
  return value;
}

/** The floating-point attribute `name`, or its default. */
export function float(attributes: Attributes, name: string, standard: number): number {
  const value = attributes[name] ?? { float: standard };
  if (typeof value !== 'object' || isList(value))
    throw new Error(`graph: attribute ${name} must be a float, got ${kind(value)}`);
  return value.float;
}

/** Strides, padding (top, left, bottom, right) and dilations of a two-dimensional window. */
export function windowGeometry(attributes: Attributes): {
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
} {
  const automatic = attributes['auto_pad'] ?? 'NOTSET';
  const ceil = attributes['ceil_mode'] ?? 0;
  if (automatic !== 'NOTSET' || ceil !== 0)
    throw new RankbatchError(
      `graph: windows must have explicit pads and ceil_mode 0, got ${JSON.stringify(attributes)}`,
    );
  return {
    strides: integers(attributes, 'strides', [1, 1]),
    pads: integers(attributes, 'pads', [0, 0, 0, 0]),
    dilations: integers(attributes, 'dilations', [1, 1]),
  };
}

/** The shape of an image batch or of convolution weights as four numbers. */
export function fixed4({
  shape,
}: {
  readonly shape: readonly Dimension[];
}): [number, number, number, number] {
  return [fixed(shape[0]), fixed(shape[1]), fixed(shape[2]), fixed(shape[3])];
}

/** A dimension as a number. */
export function fixed(dimension: Dimension | undefined): number {
  if (typeof dimension !== 'number')
    throw new Error(`graph: this dimension must have a fixed size, got ${dimension ?? 'none'}`);
  return dimension;
}

function isList(value: unknown): value is readonly number[] {
  return Array.isArray(value);
}

function kind(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}
