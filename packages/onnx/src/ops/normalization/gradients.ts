// normalization/: batch norm and its kin, softmax and dropout.

import type { GradientRule } from '../contract/gradient-rule.js';
import { batchNorm, normalizedMaxPool } from './batch-norm.js';
import { dropout } from './dropout.js';
import { instanceNorm, layerNorm } from './layer-norm.js';
import { logSoftmax, softmax } from './softmax.js';

/** Ops that bring values to a common scale, and dropout, which keeps theirs. */
export const normalization: Readonly<Record<string, GradientRule>> = {
  BatchNormalization: batchNorm,
  NormalizedMaxPool: normalizedMaxPool,
  LayerNormalization: layerNorm,
  InstanceNormalization: instanceNorm,
  Softmax: softmax,
  LogSoftmax: logSoftmax,
  Dropout: dropout,
};
