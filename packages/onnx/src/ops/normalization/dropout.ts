import type { GradientRule } from '../contract/gradient-rule.js';

/** Dropout (Srivastava et al. 2014), inverted: x times a random mask of 0 and 1/(1 - ratio). */
export const dropout: GradientRule = ({ b, inputs: [x, ratio], training }) => {
  const mask = training.dropoutMask(x!, ratio ? Number(b.constantOf(ratio)!.data[0]) : 0.5);
  return {
    outputs: [b.op('Mul', [x, mask])],
    pullback: ([dy]) => [dy && b.op('Mul', [dy, mask])],
  };
};
