import type { GraphBuilder, Shape, Value } from '../graph.js';
import { positiveMask } from './masks.js';
import { rule, type GradientRule } from './rule.js';

/** Sums a gradient over the axes along which an operand of that shape was broadcast. */
export function unbroadcast(b: GraphBuilder, gradient: Value, shape: Shape): Value {
  const extra = gradient.shape.length - shape.length;
  const axes = gradient.shape.flatMap((d, i) =>
    i < extra || (shape[i - extra] === 1 && d !== 1) ? [i] : [],
  );
  if (axes.length === 0) return gradient;
  const kept = b.op('ReduceSum', [gradient, b.integers(axes)], { keepdims: 1 });
  if (extra === 0) return kept;
  return b.op('Reshape', [kept, b.integers(shape.map((d) => (d === 'B' ? -1 : d)))]);
}

const add = rule(({ b, inputs }, dy) => inputs.map((x) => unbroadcast(b, dy, x.shape)));

const sub = rule(({ b, inputs: [x, y], wanted }, dz) => [
  unbroadcast(b, dz, x!.shape),
  wanted[1] ? unbroadcast(b, b.op('Neg', [dz]), y!.shape) : undefined,
]);

const mul = rule(({ b, inputs: [x, y], wanted }, dz) => [
  wanted[0] ? unbroadcast(b, b.op('Mul', [dz, y!]), x!.shape) : undefined,
  wanted[1] ? unbroadcast(b, b.op('Mul', [dz, x!]), y!.shape) : undefined,
]);

const relu = rule(({ b, output }, dy) => [b.op('Mul', [dy, positiveMask(b, output)])]);
const neg = rule(({ b }, dy) => [b.op('Neg', [dy])]);
const identity = rule((_, dy) => [dy]);

export const elementwise: Record<string, GradientRule> = {
  Add: add,
  Sub: sub,
  Mul: mul,
  Relu: relu,
  Neg: neg,
  Identity: identity,
};
