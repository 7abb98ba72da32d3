import { fromFront } from '../../graph/attributes.js';
import { fixed } from '../../graph/dimensions.js';
import type { Shape } from '../../graph/graph.js';

/** The entries that `Slice` takes along an axis: `start`, `start + step`, ... */
export interface SliceRange {
  readonly axis: number;
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** Reads the inputs of `Slice`: negative positions count from the end, positions beyond the ends are clamped. */
export function sliceRanges(
  shape: Shape,
  starts: readonly number[],
  ends: readonly number[],
  axes: readonly number[],
  steps: readonly number[],
): SliceRange[] {
  return axes.map((given, i) => {
    const axis = fromFront(given, shape.length);
    const size = fixed(shape[axis]);
    const step = steps[i]!;
    const [lowest, highest] = step > 0 ? [0, size] : [-1, size - 1];
    const clamp = (at: number) => Math.min(Math.max(at < 0 ? at + size : at, lowest), highest);
    const [start, end] = [clamp(starts[i]!), clamp(ends[i]!)];
    return { axis, start, step, count: Math.max(0, Math.ceil((end - start) / step)) };
  });
}
