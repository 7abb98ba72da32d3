// linear/: products of matrices.

import type { GradientRule } from '../contract/gradient-rule.js';
import { gemm } from './gemm.js';
import { matMul } from './mat-mul.js';

/** Products of matrices. */
export const linear: Readonly<Record<string, GradientRule>> = { MatMul: matMul, Gemm: gemm };
