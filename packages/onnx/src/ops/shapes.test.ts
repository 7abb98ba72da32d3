import { RankbatchError } from 'rankbatch';
import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../builder/graph-builder.js';
import type { Attributes, Value } from '../graph/graph.js';
import { array64, interpret } from './interpret.testing.js';
import { createSession, Tensor } from '../runtime/sessions.js';

type Build = (b: GraphBuilder, x: Value, y: Value) => Value;
const node =
  (op: string, attributes: Attributes = {}): Build =>
  (b, x, y) =>
    b.op(op, ['ArgMax', 'ArgMin', 'Not', 'Shape', 'Size'].includes(op) ? [x] : [x, y], attributes);
const logical =
  (op: string): Build =>
  (b, x, y) =>
    b.op(op, [b.op('Greater', [x, 0]), b.op('Less', [y, 1])]);

// Ops without a gradient; those with one are compared in checks/gradients.test.ts.
const cases: (readonly [string, Build])[] = [
  ...['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'].map((op) => [op, node(op)] as const),
  ...['And', 'Or', 'Xor'].map((op) => [op, logical(op)] as const),
  ['Not', (b, x, y) => b.op('Not', [b.op('Equal', [x, y])])],
  ['ArgMax', node('ArgMax', { axis: -1 })],
  ['ArgMin', node('ArgMin', { axis: 0, keepdims: 0 })],
  ['Shape', node('Shape')],
  ['Shape from an axis on', node('Shape', { start: 1 })],
  ['Size', node('Size')],
  ['ConstantOfShape', (b, x) => b.op('ConstantOfShape', [b.op('Shape', [x])])],
  [
    'OneHot',
    (b, x) => {
      const ids = b.op('Cast', [x], { to: 7 });
      const values = b.constant({ type: 'float32', shape: [2], data: Float32Array.of(-1, 3) });
      return b.op('OneHot', [ids, b.integers([5]), values], { axis: 1 });
    },
  ],
  [
    'Range of the samples',
    (b, x) => {
      const scalar = (value: number) =>
        b.constant({ type: 'int64', shape: [], data: BigInt64Array.of(BigInt(value)) });
      const count = b.op('Gather', [b.op('Shape', [x]), scalar(0)]);
      return b.op('Range', [scalar(0), count, scalar(1)]);
    },
  ],
  ['Range', (b) => b.op('Range', [1, 8, 3])],
  [
    'arithmetic on sizes',
    (b, x) => {
      const [batch, columns] = [0, 1].map((i) => b.op('Gather', [b.op('Shape', [x]), b.integers([i])]));
      const twice = b.op('Mul', [batch!, b.integers([2])]);
      const half = b.op('Div', [columns!, b.integers([2])]);
      return b.op('Reshape', [x, b.op('Concat', [twice, half], { axis: 0 })]);
    },
  ],
  [
    'a slice of a shape',
    (b, x) => {
      const rows = b.op('Slice', [b.op('Shape', [x]), b.integers([0]), b.integers([-1])]);
      return b.op('Expand', [1, b.op('Concat', [rows, b.integers([5])], { axis: 0 })]);
    },
  ],
];

describe.each(cases)('%s', (_, build) => {
  const b = new GraphBuilder('forward');
  const [x, y] = [b.input('x', 'float32', ['B', 4]), b.input('y', 'float32', ['B', 4])];
  b.output('out', build(b, x, y));
  const feeds = {
    x: array64([3, 4], [1, -2, 0.5, 2, 0, 3, -1, 1, 4, 0, 0, -3]),
    y: array64([3, 4], [1, 2, 0.5, 1, 0, -3, 1, 0, 4, 1, 2, -3]),
  };

  test('has the shape of its rule and the same values on ONNX Runtime as in the reference', async () => {
    const { out } = interpret(b.graph, feeds);
    const session = await createSession(b.graph, { threads: 1 });
    const result = await session.run({
      x: new Tensor(Float32Array.from(feeds.x.data), [3, 4]),
      y: new Tensor(Float32Array.from(feeds.y.data), [3, 4]),
    });
    expect(result['out']!.dims).toEqual(out!.shape);
    expect(Array.from(result['out']!.data as ArrayLike<number | bigint>, Number)).toEqual(
      Array.from(out!.data),
    );
    await session.release();
  });
});

test('follows the batch through reshapes as a multiple of itself', () => {
  const b = new GraphBuilder('forward');
  const tokens = b.op('Reshape', [b.input('x', 'float32', ['B', 6, 8]), b.integers([-1, 8])]);
  expect(tokens.shape).toEqual(['6B', 8]);
  const heads = b.op('Reshape', [tokens, b.integers([-1, 6, 2, 4])]);
  expect(heads.shape).toEqual(['B', 6, 2, 4]);
});

test('a graph for a fixed batch size has no unknown dimensions', () => {
  const b = new GraphBuilder('forward', { batchSize: 5 });
  const x = b.input('x', 'float32', ['B', 6]);
  expect(b.op('Reshape', [x, b.integers([-1, 2])]).shape).toEqual([15, 2]);
});

test.each<readonly [string, (b: GraphBuilder, x: Value) => unknown, RegExp]>([
  ['an unknown op', (b, x) => b.op('Gru', [x]), /op must be one of Abs, .*, Xor,.* got Gru/],
  ['shapes that do not broadcast', (b, x) => b.op('Add', [x, b.integers([1, 2])]), /must broadcast/],
  [
    'matrices that do not fit',
    (b, x) => b.op('MatMul', [x, x]),
    /MatMul must join equal dimensions, got \[4,3\] and \[4,3\]/,
  ],
  [
    'matrices that do not fit as they are transposed',
    (b, x) => b.op('Gemm', [x, x], { transB: 1, transA: 1 }),
    /Gemm must join equal dimensions of matrices, got 4 of \[4,3\] and 3 of \[4,3\]/,
  ],
  [
    'a convolution of other channels',
    (b, x) =>
      b.op(
        'Conv',
        [
          b.op('Reshape', [x, b.integers([1, 4, 3])]),
          b.constant({ type: 'float32', shape: [2, 4, 1], data: new Float32Array(8) }),
        ],
        { group: 2 },
      ),
    /Conv must be given the 8 channels of its weights \[2,4,1\], got \[1,4,3\]/,
  ],
  ...['Conv', 'ConvTranspose'].map(
    (op) =>
      [
        `a bias of ${op} of another shape`,
        (b: GraphBuilder, x: Value) =>
          b.op(op, [
            b.op('Reshape', [x, b.integers([1, 4, 3])]),
            b.constant({ type: 'float32', shape: [4, 4, 1], data: new Float32Array(16) }),
            b.constant({ type: 'float32', shape: [4, 2], data: new Float32Array(8) }),
          ]),
        new RegExp(
          `${op} must be given a bias \\[4\\], a number for each channel it makes, or none, got \\[4,2\\]`,
        ),
      ] as const,
  ),
  [
    'a reshape that loses elements',
    (b, x) => b.op('Reshape', [x, b.integers([5, -1])]),
    /Reshape must keep all elements, got \[4,3\] to \[5,-1\]/,
  ],
  [
    'an axis to drop that is not 1',
    (b, x) => b.op('Squeeze', [x, b.integers([1])]),
    /must drop axes of size 1/,
  ],
  [
    'a cast to an unknown type',
    (b, x) => b.op('Cast', [x], { to: 8 }),
    /must be one of 1 \(float32\).*got 8/,
  ],
  [
    'an unknown way to pad',
    (b, x) => b.op('Pad', [x, b.integers([1, 0, 0, 0])], { mode: 'mirror' }),
    /mode of Pad must be constant, edge or wrap or reflect, got mirror/,
  ],
  [
    'an unknown auto_pad',
    (b, x) =>
      b.op('MaxPool', [b.op('Unsqueeze', [x, b.integers([0])])], { kernel_shape: [2], auto_pad: 'SOME' }),
    /auto_pad of MaxPool must be NOTSET, VALID, SAME_UPPER or SAME_LOWER, got SOME/,
  ],
  [
    'an unknown approximation',
    (b, x) => b.op('Gelu', [x], { approximate: 'poly' }),
    /approximate of Gelu must be none or tanh, got poly/,
  ],
])('refuses %s', (_, build, message) => {
  const b = new GraphBuilder('forward');
  const x = b.input('x', 'float32', [4, 3]);
  expect(() => build(b, x)).toThrow(message);
  expect(() => build(b, x)).toThrow(RankbatchError);
});
