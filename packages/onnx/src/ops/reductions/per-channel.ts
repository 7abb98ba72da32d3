import type { Builder, Value } from '../../graph/graph.js';

/** Writes the sum over all axes but that of the channels: [B, C, ...] -> [C]. */
export function sumPerChannel(b: Builder, value: Value): Value {
  const axes = value.shape.flatMap((_, i) => (i === 1 ? [] : [i]));
  return b.op('ReduceSum', [value, b.integers(axes)], { keepdims: 0 });
}
