import type { Builder, Value } from '../../graph/graph.js';
import { unbroadcast, zerosLike } from './broadcasting.js';
import { rootGradient } from './masks.js';
import { rule, type GradientRule } from '../contract/gradient-rule.js';

/** z = x + y + ... */
const add = rule(({ b, inputs, wanted }, dz) =>
  inputs.map((x, i) => (x && wanted[i] ? unbroadcast(b, dz, x.shape) : undefined)),
);

/** z = x - y */
const sub = rule(({ b, inputs: [x, y], wanted }, dz) => [
  unbroadcast(b, dz, x!.shape),
  wanted[1] ? unbroadcast(b, b.op('Neg', [dz]), y!.shape) : undefined,
]);

/** z = x y: dx = dz y, dy = dz x */
const mul = rule(({ b, inputs: [x, y], wanted }, dz) => [
  wanted[0] ? unbroadcast(b, b.op('Mul', [dz, y]), x!.shape) : undefined,
  wanted[1] ? unbroadcast(b, b.op('Mul', [dz, x]), y!.shape) : undefined,
]);

/** z = x / y: dx = dz / y, dy = -dz z / y */
const div = rule(({ b, inputs: [x, y], wanted, output }, dz) => {
  const share = b.op('Div', [dz, y]);
  return [
    wanted[0] ? unbroadcast(b, share, x!.shape) : undefined,
    wanted[1] ? unbroadcast(b, b.op('Neg', [b.op('Mul', [share, output])]), y!.shape) : undefined,
  ];
});

/** z = the mean of x, y, ...: each gets dz / count */
const mean = rule(({ b, inputs, wanted }, dz) => {
  const share = b.op('Div', [dz, inputs.length]);
  return inputs.map((x, i) => (x && wanted[i] ? unbroadcast(b, share, x.shape) : undefined));
});

/** z = x^y: dx = dz y x^(y - 1), dy = dz z log x, which needs x of 0 or more; where x is 0, dy is 0, as in PyTorch */
const pow = rule(({ b, inputs, wanted, output, isNorm }, dz) => {
  const [x, y] = [inputs[0]!, inputs[1]!];
  const logarithm = () => b.op('Log', [b.op('Where', [b.op('Equal', [x, 0]), 1, x])]);
  const dx = () => rootGradient(b, b.op('Mul', [dz, powerSlope(b, x, y)]), output, isNorm);
  return [
    wanted[0] ? unbroadcast(b, dx(), x.shape) : undefined,
    wanted[1] ? unbroadcast(b, b.op('Mul', [dz, b.op('Mul', [output, logarithm()])]), y.shape) : undefined,
  ];
});

/** z = the rest of x / y, so that x - z is a multiple of y: dx = dz, dy = -dz (x - z) / y */
const mod = rule(({ b, inputs: [x, y], wanted, output }, dz) => [
  wanted[0] ? unbroadcast(b, dz, x!.shape) : undefined,
  wanted[1]
    ? unbroadcast(b, b.op('Mul', [dz, b.op('Div', [b.op('Sub', [output, x]), y])]), y!.shape)
    : undefined,
]);

/** y x^(y - 1), which is 0 where y is, though x is 0, too; squares, the common case, need no power. */
function powerSlope(b: Builder, x: Value, y: Value): Value {
  const tensor = b.constantOf(y);
  if (tensor?.data.length !== 1) {
    const less = b.op('Where', [b.op('Equal', [y, 0]), 1, b.op('Sub', [y, 1])]);
    return b.op('Mul', [y, b.op('Pow', [x, less])]);
  }
  const exponent = Number(tensor.data[0]);
  if (exponent === 0) return zerosLike(b, x);
  const power = exponent === 2 ? x : b.op('Pow', [x, exponent - 1]);
  return b.op('Mul', [power, exponent]);
}

export const arithmetic: Record<string, GradientRule> = {
  Add: add,
  Sum: add,
  Sub: sub,
  Mul: mul,
  Div: div,
  Mean: mean,
  Pow: pow,
  Mod: mod,
  Neg: rule(({ b }, dy) => [b.op('Neg', [dy])]),
  Identity: rule((_, dy) => [dy]),
};
