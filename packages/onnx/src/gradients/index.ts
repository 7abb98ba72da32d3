import { activations } from './activations.js';
import { arithmetic } from './arithmetic.js';
import { averagePooling } from './average-pooling.js';
import { batchNormalization } from './batch-norm.js';
import { convolution } from './convolution.js';
import { dropout } from './dropout.js';
import { functions } from './functions.js';
import { gathering } from './gather.js';
import { joining } from './joining.js';
import { normalizations } from './layer-norm.js';
import { linear } from './linear.js';
import { matrixProducts } from './mat-mul.js';
import { pooling } from './pooling.js';
import { reductions } from './reductions.js';
import { resizing } from './resize.js';
import type { GradientRule } from './rule.js';
import { selection } from './selection.js';
import { shaping } from './shaping.js';
import { softmaxes } from './softmax.js';
import { transposedConvolution } from './transposed-convolution.js';

/** The gradient rule of every op that can be trained through. */
export const gradientRules: Readonly<Record<string, GradientRule>> = {
  ...activations,
  ...arithmetic,
  ...averagePooling,
  ...batchNormalization,
  ...convolution,
  ...dropout,
  ...functions,
  ...gathering,
  ...joining,
  ...normalizations,
  ...linear,
  ...matrixProducts,
  ...pooling,
  ...reductions,
  ...resizing,
  ...selection,
  ...shaping,
  ...softmaxes,
  ...transposedConvolution,
};
