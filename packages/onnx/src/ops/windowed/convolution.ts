import { convolve, convolveInputGradient, convolveWeightGradient } from './convolve.js';
import type { GradientRule } from '../contract/gradient-rule.js';
import { sumPerChannel } from '../reductions/per-channel.js';

/**
 * Convolution [B, Cin, ...] * [Cout, Cin / groups, ...kernel] -> [B, Cout, ...], with an optional bias [Cout].
 */
export const convolution: GradientRule = ({ b, inputs, attributes, wanted }) => {
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
