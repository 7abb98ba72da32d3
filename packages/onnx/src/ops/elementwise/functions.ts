import { elementCode, isFloat } from '../../graph/element-types.js';
import type { Builder, Value } from '../../graph/graph.js';
import { positiveMask, rootGradient } from './masks.js';
import { rule, type GradientRule } from '../contract/gradient-rule.js';

/** A rule for y = f(x), element by element, from dy and f'(x). */
function scaled(slope: (b: Builder, x: Value, y: Value) => Value): GradientRule {
  return rule(({ b, inputs: [x], output }, dy) => [b.op('Mul', [dy, slope(b, x!, output)])]);
}

/** Between floating-point types; to others there is no derivative. */
const cast = rule(({ b, inputs: [x], output }, dy) =>
  isFloat(output.type) ? [b.op('Cast', [dy], { to: elementCode[x!.type] })] : [],
);

/** A function that is flat wherever it has a derivative. */
const flat = rule(() => []);

/** sign x^2 + offset */
function squareAnd(b: Builder, sign: 1 | -1, x: Value, offset: number): Value {
  const square = b.op('Mul', [x, x]);
  return sign === 1 ? b.op('Add', [square, offset]) : b.op('Sub', [offset, square]);
}

/** sqrt(sign x^2 + offset) */
function rootOf(b: Builder, sign: 1 | -1, x: Value, offset: number): Value {
  return b.op('Sqrt', [squareAnd(b, sign, x, offset)]);
}

/** Functions of one variable, each with its derivative. */
export const functions: Record<string, GradientRule> = {
  // exp' = exp
  Exp: scaled((_, __, y) => y),
  // log' = 1 / x
  Log: rule(({ b, inputs: [x] }, dy) => [b.op('Div', [dy, x])]),
  // sqrt' = 1 / (2 sqrt x)
  Sqrt: rule(({ b, output, isNorm }, dy) => [
    rootGradient(b, b.op('Div', [dy, b.op('Mul', [output, 2])]), output, isNorm),
  ]),
  // (1/x)' = -1 / x^2
  Reciprocal: scaled((b, _, y) => b.op('Neg', [b.op('Mul', [y, y])])),
  // |x|' = 1 where x > 0, -1 where x < 0, and 0 at 0
  Abs: scaled((b, x) => b.op('Sub', [positiveMask(b, x), positiveMask(b, b.op('Neg', [x]))])),
  // erf' = 2 / sqrt(pi) exp(-x^2)
  Erf: scaled((b, x) =>
    b.op('Mul', [b.op('Exp', [b.op('Neg', [b.op('Mul', [x, x])])]), 2 / Math.sqrt(Math.PI)]),
  ),
  Sin: scaled((b, x) => b.op('Cos', [x])),
  Cos: scaled((b, x) => b.op('Neg', [b.op('Sin', [x])])),
  // tan' = 1 + tan^2
  Tan: scaled((b, _, y) => b.op('Add', [b.op('Mul', [y, y]), 1])),
  // asin' = 1 / sqrt(1 - x^2) = -acos'
  Asin: rule(({ b, inputs: [x] }, dy) => [b.op('Div', [dy, rootOf(b, -1, x!, 1)])]),
  Acos: rule(({ b, inputs: [x] }, dy) => [b.op('Neg', [b.op('Div', [dy, rootOf(b, -1, x!, 1)])])]),
  // atan' = 1 / (1 + x^2)
  Atan: rule(({ b, inputs: [x] }, dy) => [b.op('Div', [dy, squareAnd(b, 1, x!, 1)])]),
  Sinh: scaled((b, x) => b.op('Cosh', [x])),
  Cosh: scaled((b, x) => b.op('Sinh', [x])),
  // asinh' = 1 / sqrt(x^2 + 1), acosh' = 1 / sqrt(x^2 - 1), atanh' = 1 / (1 - x^2)
  Asinh: rule(({ b, inputs: [x] }, dy) => [b.op('Div', [dy, rootOf(b, 1, x!, 1)])]),
  Acosh: rule(({ b, inputs: [x] }, dy) => [b.op('Div', [dy, rootOf(b, 1, x!, -1)])]),
  Atanh: rule(({ b, inputs: [x] }, dy) => [b.op('Div', [dy, squareAnd(b, -1, x!, 1)])]),
  Cast: cast,
  Sign: flat,
  Floor: flat,
  Ceil: flat,
  Round: flat,
};
