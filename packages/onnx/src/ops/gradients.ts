// ops/: what the engine knows of every op, a folder for each family; this table and shapes.ts gather it.

import type { GradientRule } from './contract/gradient-rule.js';
import { elementwise } from './elementwise/gradients.js';
import { joining } from './joining/gradients.js';
import { linear } from './linear/gradients.js';
import { normalization } from './normalization/gradients.js';
import { reductions } from './reductions/gradients.js';
import { shaping } from './shaping/gradients.js';
import { windowed } from './windowed/gradients.js';

/** The gradient rule of every op that can be trained through. */
export const gradientRules: Readonly<Record<string, GradientRule>> = {
  ...elementwise,
  ...reductions,
  ...linear,
  ...shaping,
  ...joining,
  ...windowed,
  ...normalization,
};
