import type { Attributes, Builder, Shape } from '../../graph/graph.js';
import { node, type Case } from '../contract/case.testing.js';

const awayFromZero = (v: number) => v + 0.1 * Math.sign(v);
const positive = (v: number) => Math.abs(v) + 0.3;
const float = (value: number) => ({ float: value });

/** Away from the kinks at the multiples of 1/2. */
const awayFromHalves = (v: number) => {
  const nearest = Math.round(2 * v) / 2;
  return Math.abs(v - nearest) < 0.02 ? nearest + 0.05 : v;
};

function one(op: string, adjust?: (v: number) => number, attributes?: Attributes): Case {
  const made = node(op, [[3, 5]], attributes);
  return adjust ? { ...made, adjust } : made;
}

const pairs: readonly (readonly [Shape, Shape])[] = [
  [
    [2, 3],
    [2, 3],
  ],
  [
    [2, 3, 4],
    [3, 1],
  ],
  [
    [3, 1],
    [2, 3, 4],
  ],
  [[2, 3], []],
  [[4], [2, 4]],
  [
    ['B', 1, 3],
    [2, 1],
  ],
];

/** A condition of the given shape with both truth values. */
function condition(b: Builder, shape: readonly number[]) {
  const data = Uint8Array.from({ length: shape.reduce((a, d) => a * d, 1) }, (_, i) => (i % 3 ? 1 : 0));
  return b.constant({ type: 'bool', shape, data });
}

export const elementwise: Case[] = [
  ...['Add', 'Sub', 'Mul'].flatMap((op) => pairs.map((pair) => node(op, pair))),
  ...pairs.map((pair) => ({ ...node('Div', pair), adjust: (v: number) => v + Math.sign(v) })),
  ...pairs.slice(0, 4).map((pair) => ({ ...node('Pow', pair), adjust: positive })),
  ...[2, 3, -1, 0.5].map((exponent) => ({
    ...one('Pow', positive),
    title: `to the constant ${exponent}`,
    build: ((b, [x]) => b.op('Pow', [x, exponent])) satisfies Case['build'],
  })),
  ...['Max', 'Min', 'Sum', 'Mean'].map((op) => node(op, [[2, 3], [3], [2, 1]])),
  node('Max', [[4]]),
  ...['Neg', 'Identity', 'Exp', 'Erf', 'Sin', 'Cos'].map((op) => one(op)),
  ...['Tanh', 'Sigmoid', 'Softplus'].map((op) => one(op)),
  ...['Relu', 'Abs', 'LeakyRelu', 'Elu', 'Selu', 'Softsign'].map((op) => one(op, awayFromZero)),
  ...['Log', 'Sqrt', 'Reciprocal'].map((op) => one(op, positive)),
  ...['Sign', 'Floor', 'Ceil', 'Round'].map((op) => one(op, awayFromHalves)),
  ...['Atan', 'Sinh', 'Cosh', 'Asinh'].map((op) => one(op)),
  ...['Asin', 'Acos', 'Atanh', 'Tan'].map((op) => one(op, (v) => 0.9 * Math.tanh(v))),
  one('Acosh', (v) => Math.abs(v) + 1.3),
  one('ThresholdedRelu', awayFromHalves, { alpha: float(0.5) }),
  one('Shrink', awayFromHalves, { lambd: float(0.5), bias: float(0.2) }),
  ...pairs.slice(0, 4).map((pair) => ({
    ...node('Mod', pair, { fmod: 1 }),
    // The rests stay away from 0 and y.
    adjust: (v: number) => Math.sign(v) * (1.9 + 0.1 * Math.tanh(v)) * (Math.abs(v) > 0.8 ? 2.2 : 1),
  })),
  { ...one('Swish', undefined, { alpha: float(1.5) }), op: 'Sigmoid', title: 'in Swish (opset 24)' },
  one('LeakyRelu', awayFromZero, { alpha: float(0.3) }),
  one('Elu', awayFromZero, { alpha: float(0.7) }),
  one('Selu', awayFromZero, { alpha: float(1.5), gamma: float(0.9) }),
  // Kinks at -2.5 and 2.5, -2 and 1, -3 and 3.
  one('HardSigmoid', (v) => awayFromHalves(3 * v)),
  one('HardSigmoid', (v) => awayFromHalves(2 * v), { alpha: float(1 / 3), beta: float(2 / 3) }),
  one('HardSwish', (v) => awayFromHalves(3 * v)),
  {
    ...node('PRelu', [
      [2, 3, 4],
      [3, 1],
    ]),
    adjust: awayFromZero,
  },
  { ...node('PRelu', [['B', 4], [4]]), adjust: awayFromZero },
  {
    op: 'Clip',
    title: 'between bounds that get gradients',
    shapes: [[4, 5], [], []],
    adjust: awayFromHalves,
    build: (b, [x, min, max]) => b.op('Clip', [x, b.op('Sub', [min!, 1]), b.op('Add', [max!, 2])]),
  },
  ...[[-0.5, 0.5] as const, [undefined, 0.5] as const, [-0.5, undefined] as const].map(([min, max]) => ({
    ...one('Clip', awayFromHalves),
    title: `between ${min} and ${max}`,
    build: ((b, [x]) => b.op('Clip', [x, min, max])) satisfies Case['build'],
  })),
  {
    ...one('Clip', awayFromHalves, { min: float(-0.5), max: float(1) }),
    title: 'between bounds in attributes (before opset 11)',
  },
  {
    op: 'Where',
    title: 'with operands that broadcast',
    shapes: [
      [2, 3],
      [4, 1, 3],
    ],
    build: (b, xs) => b.op('Where', [condition(b, [2, 1]), ...xs]),
  },
  {
    op: 'Where',
    title: 'on a comparison',
    shapes: [['B', 4], []],
    build: (b, [x, y]) => b.op('Where', [b.op('Greater', [x!, 0]), x, y]),
  },
  { ...one('Gelu'), op: 'Erf', title: 'in Gelu (opset 20)' },
  { ...one('Gelu', undefined, { approximate: 'tanh' }), op: 'Tanh', title: 'in Gelu with tanh (opset 20)' },
  { ...one('Mish'), op: 'Softplus', title: 'in Mish (opset 18)' },
  { ...one('Celu', awayFromZero, { alpha: float(0.6) }), op: 'Elu', title: 'in Celu' },
  { op: 'Cast', title: 'to float64 and back', shapes: [[2, 3]], build: (b, [x]) => castBackAndForth(b, x!) },
  {
    op: 'Cast',
    title: 'to integers, where no gradient goes',
    shapes: [[2, 3]],
    adjust: awayFromHalves,
    build: (b, [x]) => b.op('Mul', [x!, b.op('Cast', [b.op('Cast', [x!], { to: 7 })], { to: 1 })]),
  },
  {
    op: 'Cast',
    title: 'to integers and through what has no gradient for them',
    shapes: [[2, 3]],
    adjust: awayFromHalves,
    build: (b, [x]) => {
      const whole = b.op('Cast', [x!], { to: 7 });
      return b.op('Mul', [x!, b.op('Cast', [b.op('Max', [whole, b.integers([0])])], { to: 1 })]);
    },
  },
  {
    op: 'Mul',
    title: 'with a value used twice and a chain behind it',
    shapes: [[2, 3]],
    build: (b, [x]) => b.op('Add', [b.op('Mul', [x!, x!]), b.op('Neg', [x!])]),
  },
];

function castBackAndForth(b: Builder, x: Parameters<Case['build']>[1][number]) {
  const wide = b.op('Cast', [x], { to: 11 });
  return b.op('Cast', [b.op('Mul', [wide, wide])], { to: 1 });
}
