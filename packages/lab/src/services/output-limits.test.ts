import { GraphBuilder, type Model, type Value } from '@rankbatch/onnx';
import { expect, it } from 'vitest';
import { outputLimits } from './output-limits.js';

type End = (b: GraphBuilder, z: Value) => Value;

/** Two outputs of a linear layer, and what is made of them. */
function ending(end: End): Model {
  const b = new GraphBuilder('net');
  const w = b.constant({ type: 'float32', shape: [3, 2], data: new Float32Array(6).fill(1) }, 'w');
  b.output('y', end(b, b.op('MatMul', [b.input('x', 'float32', ['B', 3]), w])));
  return { graph: b.graph, sampleShape: [3], classes: 2, parameters: ['w'], statistics: [] };
}
const row = (b: GraphBuilder, name: string, ...data: number[]) =>
  b.constant({ type: 'float32', shape: [data.length], data: Float32Array.from(data) }, name);

it.each<[string, End, object]>([
  ['Sigmoid', (b, z) => b.op('Sigmoid', [z]), { op: 'Sigmoid', least: 0, most: 1 }],
  ['LogSoftmax', (b, z) => b.op('LogSoftmax', [z], { axis: 1 }), { least: -Infinity, most: 0 }],
  ['Relu', (b, z) => b.op('Relu', [z]), { op: 'Relu', least: 0, most: Infinity }],
  ['one bound', (b, z) => b.op('Max', [z, 2]), { op: 'Max', least: 2, most: Infinity }],
  ['two bounds', (b, z) => b.op('Clip', [z, 0, 6]), { op: 'Clip', least: 0, most: 6 }],
  ['another shape', (b, z) => b.op('Flatten', [b.op('Tanh', [z])]), { op: 'Tanh', least: -1, most: 1 }],
  [
    'constants that scale it',
    (b, z) => b.op('Sub', [5, b.op('Mul', [b.op('Sigmoid', [z]), row(b, 'c', 10, 20)])]),
    { op: 'Sigmoid', least: -15, most: 5 },
  ],
  ['a sign', (b, z) => b.op('Neg', [b.op('Relu', [z])]), { op: 'Relu', least: -Infinity, most: 0 }],
  [
    'two that are multiplied',
    (b, z) => b.op('Mul', [b.op('Sigmoid', [z]), b.op('Softplus', [z])]),
    { op: 'Sigmoid', least: 0, most: Infinity },
  ],
  [
    "PyTorch's softplus, which goes on as its input",
    (b, z) => {
      const scaled = b.op('Mul', [z, 2]);
      const smooth = b.op('Div', [b.op('Softplus', [scaled]), 2]);
      return b.op('Where', [b.op('Greater', [scaled, 20]), z, smooth]);
    },
    { op: 'Softplus', least: 0, most: Infinity },
  ],
  [
    'a threshold',
    (b, z) => b.op('Where', [b.op('LessOrEqual', [z, 3]), row(b, 'c', 3, 4), z]),
    { least: 3, most: Infinity },
  ],
  [
    'the greater of it and zeros of its shape',
    (b, z) => b.op('Max', [z, b.op('Expand', [row(b, 'c', 0), b.op('Shape', [z])])]),
    { op: 'Max', least: 0, most: Infinity },
  ],
  ['a square', (b, z) => b.op('Mul', [z, z]), { op: 'Mul', least: 0, most: Infinity }],
  ['an even power', (b, z) => b.op('Pow', [b.op('Tanh', [z]), 4]), { op: 'Tanh', least: 0, most: 1 }],
  ['a root', (b, z) => b.op('Pow', [b.op('Sigmoid', [z]), 0.5]), { least: 0, most: 1 }],
  ['a logarithm', (b, z) => b.op('Log', [b.op('Sigmoid', [z])]), { least: -Infinity, most: 0 }],
  [
    'a sigmoid written out',
    (b, z) => b.op('Reciprocal', [b.op('Add', [b.op('Exp', [z]), 1])]),
    { op: 'Exp', least: 0, most: 1 },
  ],
  [
    'a sum',
    (b, z) => b.op('ReduceSum', [b.op('Relu', [z]), b.integers([1])], { keepdims: 1 }),
    { op: 'Relu', least: 0, most: Infinity },
  ],
  [
    'different ones side by side',
    (b, z) => b.op('Concat', [b.op('Sigmoid', [z]), z], { axis: 1 }),
    { op: 'Sigmoid', least: -Infinity, most: Infinity },
  ],
])('the limits of outputs behind %s', (_, end, limits) => {
  expect(outputLimits(ending(end))).toMatchObject(limits);
});

it('a softmax over one output is 1', () => {
  const limits = outputLimits(ending((b, z) => b.op('Softmax', [b.op('Unsqueeze', [z, b.integers([2])])])));
  expect(limits).toEqual({ op: 'Softmax', least: 1, most: 1 });
});

it.each<[string, End]>([
  ['a linear layer', (_, z) => z],
  ['a leaky activation', (b, z) => b.op('LeakyRelu', [z])],
  ['an activation before the last layer', (b, z) => b.op('MatMul', [b.op('Relu', [z]), weights(b)])],
  ['an activation by which the rest is scaled', (b, z) => b.op('Mul', [z, b.op('Sigmoid', [z])])],
  ['a difference of such without limits', (b, z) => b.op('Sub', [b.op('Relu', [z]), b.op('Exp', [z])])],
  ['an odd power', (b, z) => b.op('Pow', [z, 3])],
  ['a sum of both signs', (b, z) => b.op('ReduceSum', [b.op('Tanh', [z]), b.integers([1])], { keepdims: 1 })],
  [
    'a condition on something else',
    (b, z) => b.op('Where', [b.op('Greater', [b.op('Neg', [z]), 0]), z, b.op('Relu', [z])]),
  ],
  [
    'the other side of a threshold',
    (b, z) => b.op('Where', [b.op('Less', [z, 20]), z, b.op('Softplus', [z])]),
  ],
  ['the largest of floats', (b, z) => b.op('Clip', [z, -3.4028235e38, 3.4028235e38])],
  ['a factor around 0 that divides', (b, z) => b.op('Div', [b.op('Tanh', [z]), row(b, 'c', -1, 1)])],
])('%s leads to any number', (_, end) => {
  expect(outputLimits(ending(end))).toBe(undefined);
});

it('a scale that is trained leads to any number', () => {
  const model = ending((b, z) => b.op('Mul', [b.op('Tanh', [z]), row(b, 'scale', 1, 1)]));
  expect(outputLimits(model)).toMatchObject({ least: -1, most: 1 });
  expect(outputLimits({ ...model, parameters: ['w', 'scale'] })).toBe(undefined);
});

const weights = (b: GraphBuilder) =>
  b.constant({ type: 'float32', shape: [2, 2], data: new Float32Array(4) }, 'v');
