import { without } from '../../graph/attributes.js';
import { convolve, convolveWeightGradient } from './convolve.js';
import { sumPerChannel } from '../reductions/per-channel.js';
import { rule } from '../contract/gradient-rule.js';

/**
 * Transposed convolution [B, Cin, ...] * [Cin, Cout / groups, ...kernel] -> [B, Cout, ...]: the gradient of a
 * convolution's input. So dx is that convolution of dy, and dw its weight gradient with dy as the image and x as the
 * gradient of the result.
 */
export const transposedConvolution = rule(({ b, inputs, attributes, wanted }, dy) => {
  const [x, w, bias] = [inputs[0]!, inputs[1]!, inputs[2]];
  const geometry = without(attributes, 'output_padding');
  return [
    wanted[0] ? convolve(b, [dy, w], geometry) : undefined,
    wanted[1] ? convolveWeightGradient(b, [dy, w], x, geometry) : undefined,
    bias && wanted[2] ? sumPerChannel(b, dy) : undefined,
  ];
});
