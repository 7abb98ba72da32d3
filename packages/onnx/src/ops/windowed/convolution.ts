import { convolve, convolveInputGradient, convolveWeightGradient } from './convolve.js';
import type { GradientRule } from '../contract/gradient-rule.js';
import { sumPerChannel } from '../reductions/per-channel.js';
import { rowConvolution } from './row-convolution.js';

/**
 * Convolution [B, Cin, ...] * [Cout, Cin / groups, ...kernel] -> [B, Cout, ...], with an optional bias [Cout].
 */
export const convolution: GradientRule = ({ b, inputs, attributes, wanted }) => {
  const operands = [inputs[0]!, inputs[1]!] as const;
  const bias = inputs[2];
  const rows = rowConvolution(b, operands, attributes);
  return {
    outputs: [rows ? rows.output(bias) : convolve(b, [...operands, bias], attributes)],
    pullback: ([dy]) => {
      if (!dy) return [];
      const dx = () => (rows ? rows.inputGradient(dy) : convolveInputGradient(b, operands, dy, attributes));
      const dw = () => (rows ? rows.weightGradient(dy) : convolveWeightGradient(b, operands, dy, attributes));
      return [
        wanted[0] ? dx() : undefined,
        wanted[1] ? dw() : undefined,
        bias && wanted[2] ? sumPerChannel(b, dy) : undefined,
      ];
    },
  };
};
