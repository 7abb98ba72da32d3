import { activations } from './elementwise/activations.js';
import { arithmetic } from './elementwise/arithmetic.js';
import { averagePooling } from './windowed/average-pooling.js';
import { batchNormalization } from './normalization/batch-norm.js';
import { convolution } from './windowed/convolution.js';
import { dropout } from './normalization/dropout.js';
import { functions } from './elementwise/functions.js';
import { gathering } from './joining/gather.js';
import { joining } from './joining/gradients.js';
import { normalizations } from './normalization/layer-norm.js';
import { linear } from './linear/gemm.js';
import { matrixProducts } from './linear/mat-mul.js';
import { pooling } from './windowed/pooling.js';
import { reductions } from './reductions/gradients.js';
import { resizing } from './windowed/resize.js';
import type { GradientRule } from './contract/rule.js';
import { selection } from './elementwise/choices.js';
import { shaping } from './shaping/gradients.js';
import { softmaxes } from './normalization/softmax.js';
import { transposedConvolution } from './windowed/transposed-convolution.js';

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
