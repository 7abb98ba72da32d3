import { float } from '../../graph/attributes.js';
import type { Attributes, Builder, Operand, Value } from '../../graph/graph.js';
import { unbroadcast } from './broadcasting.js';
import { masked, positiveMask } from './masks.js';
import { rule, type GradientRule } from '../contract/gradient-rule.js';

interface Activation {
  readonly b: Builder;
  readonly x: Value;
  readonly y: Value;
  readonly attributes: Attributes;
}

/** A rule for y = f(x), element by element: dx = dy f'(x). */
function activation(slope: (context: Activation) => Value): GradientRule {
  return rule(({ b, inputs: [x], output, attributes }, dy) => [
    b.op('Mul', [dy, slope({ b, x: x!, y: output, attributes })]),
  ]);
}

/** A rule for y = f(x), element by element, where f' is 1 or 0. */
function kept(mask: (context: Activation) => Value): GradientRule {
  return rule(({ b, inputs: [x], output, attributes, isSteep }, dy) => [
    masked(b, dy, mask({ b, x: x!, y: output, attributes }), isSteep),
  ]);
}

/** `mask` + (1 - `mask`) `other`, with a mask of 0 and 1: 1 on one side, `other` on the other. */
function oneOr(b: Builder, mask: Value, other: Operand): Value {
  return b.op('Add', [mask, b.op('Mul', [b.op('Sub', [1, mask]), other])]);
}

/** 1 where 0 < y < 1, else 0. */
function insideUnit(b: Builder, y: Value): Value {
  return b.op('Mul', [positiveMask(b, y), positiveMask(b, b.op('Sub', [1, y]))]);
}

/** y = x where x > 0, else slope x: dx = dy (1 or slope), d slope = dy min(x, 0) */
const pRelu = rule(({ b, inputs, wanted }, dy) => {
  const [x, slope] = [inputs[0]!, inputs[1]!];
  const negativePart = () => b.op('Sub', [x, b.op('Relu', [x])]);
  return [
    wanted[0] ? b.op('Mul', [dy, oneOr(b, positiveMask(b, x), slope)]) : undefined,
    wanted[1] ? unbroadcast(b, b.op('Mul', [dy, negativePart()]), slope.shape) : undefined,
  ];
});

/** Activation functions, each with its derivative; at a kink the derivative is that of the left. */
export const activations: Record<string, GradientRule> = {
  Relu: kept(({ b, y }) => positiveMask(b, y)),
  // 1 or alpha
  LeakyRelu: activation(({ b, x, attributes }) =>
    oneOr(b, positiveMask(b, x), float(attributes, 'alpha', 0.01)),
  ),
  PRelu: pRelu,
  // 1 or alpha exp x = y + alpha
  Elu: activation(({ b, x, y, attributes }) =>
    oneOr(b, positiveMask(b, x), b.op('Add', [y, float(attributes, 'alpha', 1)])),
  ),
  // gamma times: 1 or alpha exp x = y / gamma + alpha
  Selu: activation(({ b, x, y, attributes }) => {
    const alpha = float(attributes, 'alpha', 1.6732632423543772);
    const gamma = float(attributes, 'gamma', 1.0507009873554805);
    const left = b.op('Add', [b.op('Div', [y, gamma]), alpha]);
    return b.op('Mul', [oneOr(b, positiveMask(b, x), left), gamma]);
  }),
  // y (1 - y)
  Sigmoid: activation(({ b, y }) => b.op('Mul', [y, b.op('Sub', [1, y])])),
  // 1 - y^2
  Tanh: activation(({ b, y }) => b.op('Sub', [1, b.op('Mul', [y, y])])),
  // log(1 + exp x)' = sigmoid x
  Softplus: activation(({ b, x }) => b.op('Sigmoid', [x])),
  // (x / (1 + |x|))' = (1 - |y|)^2
  Softsign: activation(({ b, y }) => {
    const rest = b.op('Sub', [1, b.op('Abs', [y])]);
    return b.op('Mul', [rest, rest]);
  }),
  // 1 where x > alpha
  ThresholdedRelu: kept(({ b, x, attributes }) =>
    positiveMask(b, b.op('Sub', [x, float(attributes, 'alpha', 1)])),
  ),
  // 1 where |x| > lambd
  Shrink: kept(({ b, x, attributes }) =>
    positiveMask(b, b.op('Sub', [b.op('Abs', [x]), float(attributes, 'lambd', 0.5)])),
  ),
  // alpha between the bounds 0 and 1
  HardSigmoid: rule(({ b, output, attributes, isSteep }, dy) => [
    b.op('Mul', [masked(b, dy, insideUnit(b, output), isSteep), float(attributes, 'alpha', 0.2)]),
  ]),
  // y = x s with s = max(0, min(1, x/6 + 1/2)): s, and x/6 between the bounds
  HardSwish: activation(({ b, x }) => {
    const gate = b.op('HardSigmoid', [x], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } });
    return b.op('Add', [gate, b.op('Mul', [insideUnit(b, gate), b.op('Div', [x, 6])])]);
  }),
};
