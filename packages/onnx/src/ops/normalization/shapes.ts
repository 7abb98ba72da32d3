import { repeat, sameAsInput, type ShapeRule } from '../contract/shape-rule.js';

/** Ops that bring values to a common scale, and dropout, which keeps theirs. */
export const normalization: Readonly<Record<string, ShapeRule>> = {
  ...repeat(['BatchNormalization', 'LayerNormalization', 'InstanceNormalization'], sameAsInput),
  ...repeat(['Softmax', 'LogSoftmax', 'Dropout'], sameAsInput),
};
