import { rule, type GradientRule } from './rule.js';

/** y = x w + bias with x [B, I], w [I, O] (or [O, I] with `transB`), bias [O]. */
const gemm = rule(({ b, inputs: [x, w, bias], attributes, wanted }, dy) => {
  if (attributes['transA'] || 'alpha' in attributes || 'beta' in attributes)
    throw new Error('gradient: Gemm must have transA 0 and no alpha or beta');
  const transposed = attributes['transB'] === 1;
  return [
    wanted[0] ? b.op('Gemm', [dy, w], transposed ? {} : { transB: 1 }) : undefined,
    wanted[1] ? b.op('Gemm', transposed ? [dy, x] : [x, dy], { transA: 1 }) : undefined,
    bias && wanted[2] ? b.op('ReduceSum', [dy, b.integers([0])], { keepdims: 0 }) : undefined,
  ];
});

export const linear: Record<string, GradientRule> = { Gemm: gemm };
