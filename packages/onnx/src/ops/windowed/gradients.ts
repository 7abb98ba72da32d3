// windowed/: convolution, pooling and resizing, over any number of axes, in the fastest forms the runtime has.

import type { GradientRule } from '../contract/gradient-rule.js';
import { averagePool } from './average-pooling.js';
import { convolution } from './convolution.js';
import { maxPool } from './pooling.js';
import { resize } from './resize.js';
import { transposedConvolution } from './transposed-convolution.js';

/** Ops on windows of [B, C, ...]. */
export const windowed: Readonly<Record<string, GradientRule>> = {
  Conv: convolution,
  ConvTranspose: transposedConvolution,
  MaxPool: maxPool,
  AveragePool: averagePool,
  Resize: resize,
};
