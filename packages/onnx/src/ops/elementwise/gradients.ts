// elementwise/: ops that work element by element, with broadcasting, and masks, which other families need too.

import type { GradientRule } from '../contract/gradient-rule.js';
import { activations } from './activations.js';
import { arithmetic } from './arithmetic.js';
import { choices } from './choices.js';
import { functions } from './functions.js';

/** Ops that work element by element. */
export const elementwise: Readonly<Record<string, GradientRule>> = {
  ...arithmetic,
  ...functions,
  ...activations,
  ...choices,
};
