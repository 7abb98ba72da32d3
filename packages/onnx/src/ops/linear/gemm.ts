import { float, integer } from '../../graph/attributes.js';
import type { Attributes, Builder, Value } from '../../graph/graph.js';
import { unbroadcast } from '../elementwise/broadcasting.js';
import { rule } from '../contract/gradient-rule.js';

/**
 * y = alpha x w + beta c with x [B, I] (or [I, B] with `transA`), w [I, O] (or [O, I] with `transB`) and c
 * broadcast to [B, O]: dx = alpha dy w^T, dw = alpha x^T dy, each transposed where the operand is; dc = beta dy.
 */
export const gemm = rule(({ b, inputs, attributes, wanted }, dy) => {
  const [x, w, c] = [inputs[0]!, inputs[1]!, inputs[2]];
  const [alpha, beta] = [float(attributes, 'alpha', 1), float(attributes, 'beta', 1)];
  const [transX, transW] = [integer(attributes, 'transA', 0), integer(attributes, 'transB', 0)];
  const product = (p: Value, transP: number, q: Value, transQ: number) =>
    b.op('Gemm', [p, q], flags(transP, transQ, alpha));
  return [
    wanted[0] ? (transX ? product(w, transW, dy, 1) : product(dy, 0, w, 1 - transW)) : undefined,
    wanted[1] ? (transW ? product(dy, 1, x, transX) : product(x, 1 - transX, dy, 0)) : undefined,
    c && wanted[2] ? scaled(b, unbroadcast(b, dy, c.shape), beta) : undefined,
  ];
});

function flags(transA: number, transB: number, alpha: number): Attributes {
  return {
    ...(transA ? { transA } : {}),
    ...(transB ? { transB } : {}),
    ...(alpha === 1 ? {} : { alpha: { float: alpha } }),
  };
}

function scaled(b: Builder, value: Value, factor: number): Value {
  return factor === 1 ? value : b.op('Mul', [value, factor]);
}
