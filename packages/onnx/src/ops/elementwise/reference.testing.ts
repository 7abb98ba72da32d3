import { broadcast, build, mapped, pick } from '../reference/array64.testing.js';
import { real, type Operation } from '../reference/operation.testing.js';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

function unary(f: (x: number) => number): Operation {
  return ([x]) => [mapped(x!, f)];
}

function nary(f: (...values: number[]) => number): Operation {
  return (inputs) => [build(broadcast(...inputs), (at) => f(...inputs.map((x) => pick(x, at))))];
}

const truth = (holds: boolean) => (holds ? 1 : 0);

/**
 * The error function, to 1e-14: its power series near 0 and the continued fraction of its complement beyond 3
 * (Abramowitz & Stegun 7.1.6 and 7.1.14).
 */
function erf(x: number): number {
  if (x < 0) return -erf(-x);
  if (x > 3) {
    let fraction = 0;
    for (let k = 60; k > 0; k--) fraction = k / 2 / (x + fraction);
    return 1 - Math.exp(-x * x) / (x + fraction) / Math.sqrt(Math.PI);
  }
  let [term, sum] = [x, x];
  for (let n = 1; n < 80; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** To the nearest integer, halves to the even one. */
function round(x: number): number {
  const down = Math.floor(x);
  if (x - down !== 0.5) return Math.round(x);
  return down % 2 === 0 ? down : down + 1;
}

export const elementwise: Record<string, Operation> = {
  Add: nary((a, b) => a + b),
  Sub: nary((a, b) => a - b),
  Mul: nary((a, b) => a * b),
  Div: nary((a, b) => a / b),
  Pow: nary((a, b) => a ** b),
  PRelu: nary((x, slope) => (x > 0 ? x : slope * x)),
  Max: nary(Math.max),
  Min: nary(Math.min),
  Sum: nary((...values) => values.reduce((a, b) => a + b)),
  Mean: nary((...values) => values.reduce((a, b) => a + b) / values.length),
  Where: nary((condition, x, y) => (condition ? x : y)),
  Equal: nary((a, b) => truth(a === b)),
  Greater: nary((a, b) => truth(a > b)),
  GreaterOrEqual: nary((a, b) => truth(a >= b)),
  Less: nary((a, b) => truth(a < b)),
  LessOrEqual: nary((a, b) => truth(a <= b)),
  And: nary((a, b) => truth(a === 1 && b === 1)),
  Or: nary((a, b) => truth(a === 1 || b === 1)),
  Xor: nary((a, b) => truth(a !== b)),
  Not: unary((x) => 1 - x),
  Relu: unary((x) => Math.max(0, x)),
  Neg: unary((x) => -x),
  Abs: unary(Math.abs),
  Sign: unary(Math.sign),
  Floor: unary(Math.floor),
  Ceil: unary(Math.ceil),
  Round: unary(round),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Sqrt: unary(Math.sqrt),
  Erf: unary(erf),
  Sin: unary(Math.sin),
  Cos: unary(Math.cos),
  Tan: unary(Math.tan),
  Asin: unary(Math.asin),
  Acos: unary(Math.acos),
  Atan: unary(Math.atan),
  Sinh: unary(Math.sinh),
  Cosh: unary(Math.cosh),
  Asinh: unary(Math.asinh),
  Acosh: unary(Math.acosh),
  Atanh: unary(Math.atanh),
  Mod: nary((a, b) => a % b),
  ThresholdedRelu: ([x], attributes) => [mapped(x!, (v) => (v > real(attributes, 'alpha', 1) ? v : 0))],
  Shrink: ([x], attributes) => {
    const [lambd, bias] = [real(attributes, 'lambd', 0.5), real(attributes, 'bias', 0)];
    return [mapped(x!, (v) => (v < -lambd ? v + bias : v > lambd ? v - bias : 0))];
  },
  Tanh: unary(Math.tanh),
  Sigmoid: unary(sigmoid),
  Softplus: unary((x) => Math.log1p(Math.exp(x))),
  Softsign: unary((x) => x / (1 + Math.abs(x))),
  Reciprocal: unary((x) => 1 / x),
  Identity: unary((x) => x),
  Cast: ([x], { to }) => [
    mapped(x!, (v) => (to === 9 ? truth(v !== 0) : to === 6 || to === 7 ? Math.trunc(v) : v)),
  ],
  LeakyRelu: ([x], attributes) => [mapped(x!, (v) => (v < 0 ? real(attributes, 'alpha', 0.01) * v : v))],
  Elu: ([x], attributes) => [
    mapped(x!, (v) => (v < 0 ? real(attributes, 'alpha', 1) * (Math.exp(v) - 1) : v)),
  ],
  Selu: ([x], attributes) => {
    const [alpha, gamma] = [
      real(attributes, 'alpha', 1.67326319217681884765625),
      real(attributes, 'gamma', 1.05070102214813232421875),
    ];
    return [mapped(x!, (v) => gamma * (v > 0 ? v : alpha * Math.exp(v) - alpha))];
  },
  HardSigmoid: ([x], attributes) => {
    const [alpha, beta] = [real(attributes, 'alpha', 0.2), real(attributes, 'beta', 0.5)];
    return [mapped(x!, (v) => Math.max(0, Math.min(1, alpha * v + beta)))];
  },
  HardSwish: unary((x) => x * Math.max(0, Math.min(1, x / 6 + 0.5))),
  Clip: ([x, min, max]) => [
    mapped(x!, (v) => Math.min(Math.max(v, min?.data[0] ?? -Infinity), max?.data[0] ?? Infinity)),
  ],
};
