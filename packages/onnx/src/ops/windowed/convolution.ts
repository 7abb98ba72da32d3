import { convolve, convolveInputGradient, convolveWeightGradient } from './convolve.js';
import type { Builder, Value } from '../../graph/graph.js';
import type { GradientRule } from '../contract/rule.js';

/**
 * Convolution [B, Cin, ...] * [Cout, Cin / groups, ...kernel] -> [B, Cout, ...], with an optional bias [Cout].
 */
const conv: GradientRule = ({ b, inputs, attributes, wanted }) => {
  const operands = [inputs[0]!, inputs[1]!] as const;
  const bias = inputs[2];
  return {
    outputs: [convolve(b, [...operands, bias], attributes)],
    pullback: ([dy]) => {
      if (!dy) return [];
      return [
        wanted[0] ? convolveInputGradient(b, operands, dy, attributes) : undefined,
        wanted[1] ? convolveWeightGradient(b, operands, dy, attributes) : undefined,
        bias && wanted[2] ? sumPerChannel(b, dy) : undefined,
      ];
    },
  };
};

/** [B, C, ...] -> [C]. */
export function sumPerChannel(b: Builder, value: Value): Value {
  const axes = value.shape.flatMap((_, i) => (i === 1 ? [] : [i]));
  return b.op('ReduceSum', [value, b.integers(axes)], { keepdims: 0 });
}

export const convolution: Record<string, GradientRule> = { Conv: conv };
