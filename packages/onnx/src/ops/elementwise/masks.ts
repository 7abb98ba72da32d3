import { elementCode } from '../../graph/element-types.js';
import type { Builder, Value } from '../../graph/graph.js';

// ONNX Runtime's CPU kernels for `Where`, `Cast` from bool and `Sign` run on one thread and cost two to
// ten times a `Relu`; `HardSigmoid(x) = max(0, min(1, alpha x + beta))` with a huge alpha is about as fast as `Relu`.
const STEEP = 1e38;

/** 1 where `x > 0`, else 0. Differences below 1e-38 round to 0. */
export function positiveMask(b: Builder, x: Value): Value {
  return b.op('HardSigmoid', [x], { alpha: { float: STEEP }, beta: { float: 0 } });
}

/** 1 where `x` equals its upper bound, else 0. */
export function equalsBoundMask(b: Builder, x: Value, upperBound: Value): Value {
  const distance = b.op('Sub', [x, upperBound]);
  return b.op('HardSigmoid', [distance], { alpha: { float: STEEP }, beta: { float: 1 } });
}

/**
 * `dy` where the mask of 0 and 1 is 1, else 0.
 *
 * @param isSteep whether `dy` may be infinite or NaN where the mask is 0; selecting is slower than multiplying
 */
export function masked(b: Builder, dy: Value, mask: Value, isSteep: boolean): Value {
  if (!isSteep) return b.op('Mul', [dy, mask]);
  return b.op('Where', [b.op('Cast', [mask], { to: elementCode.bool }), dy, 0]);
}

/** The gradient of a root: 0 where the root of a sum of powers is 0, as in PyTorch. */
export function rootGradient(b: Builder, dx: Value, root: Value, isNorm: boolean): Value {
  return isNorm ? b.op('Where', [b.op('Equal', [root, 0]), 0, dx]) : dx;
}
