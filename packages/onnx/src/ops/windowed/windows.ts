import { RankbatchError } from 'rankbatch';
import { integer, integers, text } from '../../graph/attributes.js';
import { fixed } from '../../graph/dimensions.js';
import type { Attributes, Dimension, Shape } from '../../graph/graph.js';

/** Strides, padding (all starts, then all ends) and dilations of a window, by default a two-dimensional one. */
export interface WindowGeometry {
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
}

/** Reads the geometry of windows over `rank` axes. */
export function windowGeometry(attributes: Attributes, rank = 2): WindowGeometry {
  const automatic = text(attributes, 'auto_pad', 'NOTSET');
  if (automatic !== 'NOTSET')
    throw new RankbatchError(
      `graph: windows must have explicit pads, got auto_pad ${automatic}; build the graph with GraphBuilder, which resolves it`,
    );
  const repeated = (value: number, count = rank) => Array.from({ length: count }, () => value);
  return {
    strides: integers(attributes, 'strides', repeated(1)),
    pads: integers(attributes, 'pads', repeated(0, 2 * rank)),
    dilations: integers(attributes, 'dilations', repeated(1)),
  };
}

/** Elements from the first to the last that a dilated kernel touches, per axis. */
export function windowExtents(kernel: readonly number[], dilations: readonly number[]): number[] {
  return kernel.map((k, i) => (k - 1) * dilations[i]! + 1);
}

/**
 * Number of window positions along each spatial axis of [B, C, ...]:
 * floor((size + pads - extent) / stride) + 1; with `ceil_mode` rounded up, but no window starts in the end padding.
 */
export function windowCounts(attributes: Attributes, shape: Shape, kernel: readonly Dimension[]): number[] {
  const rank = kernel.length;
  const { strides, pads, dilations } = windowGeometry(attributes, rank);
  const ceil = integer(attributes, 'ceil_mode', 0) === 1;
  return windowExtents(kernel.map(fixed), dilations).map((extent, i) => {
    const [size, stride, before] = [fixed(shape[i + 2]), strides[i]!, pads[i]!];
    const steps = (size + before + pads[i + rank]! - extent) / stride;
    if (!ceil) return Math.floor(steps) + 1;
    const count = Math.ceil(steps) + 1;
    return (count - 1) * stride >= size + before ? count - 1 : count;
  });
}

/**
 * Elements that the windows leave at the far end of each spatial axis; negative where they reach beyond it.
 *
 * @param counts number of window positions along each axis
 */
export function windowRests(
  geometry: WindowGeometry,
  shape: Shape,
  kernel: readonly number[],
  counts: readonly number[],
): number[] {
  return windowExtents(kernel, geometry.dilations).map((extent, i) => {
    const reach = (counts[i]! - 1) * geometry.strides[i]! + extent;
    return fixed(shape[i + 2]) + geometry.pads[i]! - reach;
  });
}

/** Whether the windows tile the image: they neither overlap nor reach beyond it nor leave gaps. */
export function isTiling(attributes: Attributes): boolean {
  const kernel = integers(attributes, 'kernel_shape');
  const { strides, pads, dilations } = windowGeometry(attributes, kernel.length);
  return (
    integer(attributes, 'ceil_mode', 0) === 0 &&
    kernel.every((k, i) => k === strides[i]) &&
    pads.every((p) => p === 0) &&
    dilations.every((d) => d === 1)
  );
}

/** The least multiple of `unit` that is at least `value`. */
export function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}
