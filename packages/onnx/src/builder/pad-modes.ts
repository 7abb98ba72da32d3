import { RankbatchError } from 'rankbatch';
import { fixed } from '../graph/dimensions.js';
import type { Builder, Value } from '../graph/graph.js';

/** Which entry of an axis of `size` entries stands at position `at`, which may lie beyond its ends. */
const sources: Readonly<Record<string, (at: number, size: number) => number>> = {
  edge: (at, size) => Math.min(Math.max(at, 0), size - 1),
  wrap: (at, size) => ((at % size) + size) % size,
  reflect: (at, size) => {
    const period = Math.max(1, 2 * (size - 1));
    const phase = ((at % period) + period) % period;
    return Math.min(phase, period - phase);
  },
};

/**
 * Writes `Pad` with a mode that repeats entries as one `Gather` per padded axis, whose gradient adds up what is
 * repeated.
 *
 * @param pads of all axes: all starts, then all ends
 */
export function padByGathering(b: Builder, x: Value, pads: readonly number[], mode: string): Value {
  const source = sources[mode];
  if (!source)
    throw new RankbatchError(
      `graph: mode of Pad must be constant, ${Object.keys(sources).join(' or ')}, got ${mode}`,
    );
  const rank = x.shape.length;
  return x.shape.reduce<Value>((value, d, axis) => {
    const [before, after] = [pads[axis]!, pads[axis + rank]!];
    if (before === 0 && after === 0) return value;
    const size = fixed(d);
    const entries = Array.from({ length: size + before + after }, (_, i) => source(i - before, size));
    return b.op('Gather', [value, b.integers(entries)], { axis });
  }, x);
}
