import { batchNormalization } from './batch-norm.js';
import { convolution } from './convolution.js';
import { dropout } from './dropout.js';
import { elementwise } from './elementwise.js';
import { linear } from './linear.js';
import { pooling } from './pooling.js';
import type { GradientRule } from './rule.js';
import { shaping } from './shaping.js';

/** The gradient rule of every op that can be trained through. */
export const gradientRules: Readonly<Record<string, GradientRule>> = {
  ...elementwise,
  ...convolution,
  ...pooling,
  ...batchNormalization,
  ...dropout,
  ...linear,
  ...shaping,
};
