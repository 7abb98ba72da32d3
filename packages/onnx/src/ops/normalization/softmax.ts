import { axisAttribute } from '../../graph/attributes.js';
import type { Builder, Value } from '../../graph/graph.js';
import { rule, type RuleContext } from '../contract/gradient-rule.js';

/** y = exp x / sum exp x along an axis: dx = y (dy - sum(dy y)) */
export const softmax = rule((context, dy) => {
  const { b, output } = context;
  const total = sumAlong(b, b.op('Mul', [dy, output]), axisOf(context));
  return [b.op('Mul', [output, b.op('Sub', [dy, total])])];
});

/** y = log softmax x: dx = dy - exp(y) sum(dy) */
export const logSoftmax = rule((context, dy) => {
  const { b, output } = context;
  const total = sumAlong(b, dy, axisOf(context));
  return [b.op('Sub', [dy, b.op('Mul', [b.op('Exp', [output]), total])])];
});

/** Opset 13: one axis, by default the last. */
function axisOf({ inputs, attributes }: RuleContext): number {
  return axisAttribute(attributes, inputs[0]!.shape.length, -1);
}

function sumAlong(b: Builder, value: Value, axis: number): Value {
  return b.op('ReduceSum', [value, b.integers([axis])], { keepdims: 1 });
}
