import { RankbatchError } from 'rankbatch';
import { integer } from '../attributes.js';
import { convolve, convolveInputGradient, convolveWeightGradient } from '../convolve.js';
import type { GradientRule } from './rule.js';

/** Convolution [B, Cin, H, W] * [Cout, Cin, kH, kW] -> [B, Cout, Ho, Wo], with an optional bias [Cout]. */
const conv: GradientRule = ({ b, inputs, attributes, wanted }) => {
  const group = integer(attributes, 'group', 1);
  if (group !== 1) throw new RankbatchError(`gradient: Conv must have group 1, got ${group}`);
  const operands = [inputs[0]!, inputs[1]!] as const;
  const bias = inputs[2];
  return {
    outputs: [convolve(b, [...operands, bias], attributes)],
    pullback: ([dy]) => {
      if (!dy) return [];
      return [
        wanted[0] ? convolveInputGradient(b, operands, dy, attributes) : undefined,
        wanted[1] ? convolveWeightGradient(b, operands, dy, attributes) : undefined,
        bias && wanted[2] ? b.op('ReduceSum', [dy, b.integers([0, 2, 3])], { keepdims: 0 }) : undefined,
      ];
    },
  };
};

export const convolution: Record<string, GradientRule> = { Conv: conv };
