// reductions/: ops that make one element of many.

import { integer, integers } from '../../graph/attributes.js';
import { elementCode } from '../../graph/element-types.js';
import type { Builder, Operand, Value } from '../../graph/graph.js';
import { elementRatio, expandLike, reshapeTo } from '../elementwise/broadcasting.js';
import { equalsBoundMask, masked, positiveMask } from '../elementwise/masks.js';
import { rule, type GradientRule } from '../contract/gradient-rule.js';

const SMALLEST_NORM = 1e-30;

interface Reduction {
  readonly b: Builder;
  readonly x: Value;
  /** The result and its gradient, with reduced axes of size 1. */
  readonly y: Value;
  readonly dy: Value;
  readonly axes: readonly number[];
  readonly isSteep: boolean;
}

function reduction(pullback: (reduction: Reduction) => Value): GradientRule {
  return rule(({ b, op, inputs, attributes, output, isSteep }, dOutput) => {
    const x = inputs[0]!;
    const axes = op === 'ReduceSum' ? b.integersOf(inputs[1]!)!.map(Number) : integers(attributes, 'axes');
    return [pullback({ b, x, axes, isSteep, ...keepAxes(b, x, axes, output, dOutput) })];
  });
}

/** Global pooling reduces the spatial axes. */
function globalPooling(pullback: (reduction: Reduction) => Value): GradientRule {
  return rule(({ b, inputs, output, isSteep }, dy) => {
    const x = inputs[0]!;
    const axes = x.shape.flatMap((_, i) => (i > 1 ? [i] : []));
    return [pullback({ b, x, axes, isSteep, y: output, dy })];
  });
}

function keepAxes(b: Builder, x: Value, axes: readonly number[], y: Value, dy: Value) {
  const shape = x.shape.map((d, i) => (axes.includes(i) ? 1 : d));
  return { y: reshapeTo(b, y, shape), dy: reshapeTo(b, dy, shape) };
}

/** dx = dy */
const sum = ({ b, x, dy }: Reduction) => expandLike(b, dy, x);

/** dx = dy / count */
const mean = ({ b, x, y, dy }: Reduction) => expandLike(b, b.op('Div', [dy, elementRatio(b, x, y)]), x);

/** The product of the others: with zeros as ones, y / x, and 0 where another element is 0. */
function productOfOthers({ b, x, axes }: Reduction): Value {
  const isZero = b.op('Equal', [x, 0]);
  const rest = b.op('Where', [isZero, 1, x]);
  const zeros = b.op('Cast', [isZero], { to: elementCode[x.type] });
  const others = b.op('Sub', [b.op('ReduceSum', [zeros, b.integers(axes)], { keepdims: 1 }), zeros]);
  const product = b.op('ReduceProd', [rest], { axes, keepdims: 1 });
  return b.op('Where', [b.op('Greater', [others, 0]), 0, b.op('Div', [product, rest])]);
}

/** Elements that tie for the extreme share its gradient equally. */
function extreme({ b, dy, axes, isSteep }: Reduction, winners: Value): Value {
  const count = b.op('ReduceSum', [winners, b.integers(axes)], { keepdims: 1 });
  return masked(b, b.op('Div', [dy, count]), winners, isSteep);
}

const max = (r: Reduction) => extreme(r, equalsBoundMask(r.b, r.x, r.y));
const min = (r: Reduction) => extreme(r, equalsBoundMask(r.b, r.y, r.x));

/** Sums along an axis up to each element: dx = the sums of dy from there on. */
const cumSum = rule(({ b, inputs: [, axis], attributes }, dy) => [
  b.op('CumSum', [dy, axis], { ...attributes, reverse: 1 - integer(attributes, 'reverse', 0) }),
]);

/** dx = dy times a factor per element. */
function scaled(factor: (reduction: Reduction) => Operand): GradientRule {
  return reduction((r) => r.b.op('Mul', [r.dy, factor(r)]));
}

/** Many elements to one, each with the derivative with respect to an element. */
export const reductions: Readonly<Record<string, GradientRule>> = {
  CumSum: cumSum,
  ReduceSum: reduction(sum),
  ReduceMean: reduction(mean),
  ReduceMax: reduction(max),
  ReduceMin: reduction(min),
  GlobalAveragePool: globalPooling(mean),
  GlobalMaxPool: globalPooling(max),
  ReduceProd: scaled(productOfOthers),
  // the sign of x
  ReduceL1: scaled(({ b, x }) => b.op('Sub', [positiveMask(b, x), positiveMask(b, b.op('Neg', [x]))])),
  // x / y, and 0 where all elements are 0
  ReduceL2: scaled(({ b, x, y }) => b.op('Div', [x, b.op('Max', [y, SMALLEST_NORM])])),
  // 2 x
  ReduceSumSquare: scaled(({ b, x }) => b.op('Mul', [x, 2])),
  // 1 / sum = exp(-y)
  ReduceLogSum: reduction(({ b, x, y, dy }) =>
    expandLike(b, b.op('Mul', [dy, b.op('Exp', [b.op('Neg', [y])])]), x),
  ),
  // exp(x - y)
  ReduceLogSumExp: scaled(({ b, x, y }) => b.op('Exp', [b.op('Sub', [x, y])])),
};
