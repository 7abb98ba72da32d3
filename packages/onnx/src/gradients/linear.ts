import { RankbatchError } from 'rankbatch';
import { float } from '../attributes.js';
import { unbroadcast } from './elementwise.js';
import { rule, type GradientRule } from './rule.js';

/** y = x w + bias with x [B, I], w [I, O] (or [O, I] with `transB`), bias [O]. */
const gemm = rule(({ b, inputs: [x, w, bias], attributes, wanted }, dy) => {
  const [alpha, beta] = [float(attributes, 'alpha', 1), float(attributes, 'beta', 1)];
  if (attributes['transA'] || alpha !== 1 || beta !== 1)
    throw new RankbatchError(
      `gradient: Gemm must have transA 0, alpha 1 and beta 1, got ${JSON.stringify(attributes)}`,
    );
  const transposed = attributes['transB'] === 1;
  return [
    wanted[0] ? b.op('Gemm', [dy, w], transposed ? {} : { transB: 1 }) : undefined,
    wanted[1] ? b.op('Gemm', transposed ? [dy, x] : [x, dy], { transA: 1 }) : undefined,
    bias && wanted[2] ? unbroadcast(b, dy, bias.shape) : undefined,
  ];
});

export const linear: Record<string, GradientRule> = { Gemm: gemm };
