// shaping/: ops that lay elements out in another shape, or tell or take one.

import { integers } from '../../graph/attributes.js';
import { reshapeTarget } from '../../graph/dimensions.js';
import { unbroadcast } from '../elementwise/broadcasting.js';
import { rule, type GradientRule } from '../contract/gradient-rule.js';

/** The same elements in another shape. */
const reshape = rule(({ b, inputs: [x] }, dy) => [
  b.op('Reshape', [dy, b.integers(reshapeTarget(x!.shape))]),
]);

const transpose = rule(({ b, inputs: [x], attributes }, dy) => {
  const backward = x!.shape.map((_, i) => x!.shape.length - 1 - i);
  const perm = integers(attributes, 'perm', backward);
  return [b.op('Transpose', [dy], { perm: perm.map((_, axis) => perm.indexOf(axis)) })];
});

const expand = rule(({ b, inputs: [x] }, dy) => [unbroadcast(b, dy, x!.shape)]);

/** Only the elements that stay get their gradient. */
const trilu = rule(({ b, inputs: [, k], attributes }, dy) => [b.op('Trilu', k ? [dy, k] : [dy], attributes)]);

/** Ops that lay elements out anew. */
export const shaping: Readonly<Record<string, GradientRule>> = {
  Reshape: reshape,
  Flatten: reshape,
  Squeeze: reshape,
  Unsqueeze: reshape,
  Transpose: transpose,
  Expand: expand,
  Trilu: trilu,
};
