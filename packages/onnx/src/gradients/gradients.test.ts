import { Random } from 'rankbatch';
import { describe, expect, test } from 'vitest';
import { differentiate } from '../differentiate.js';
import { GraphBuilder, type Attributes, type Target, type Value } from '../graph.js';
import { array64, interpret, type Array64 } from '../reference.testing.js';
import { createSession, detectBlockSize, floats, Tensor } from '../runtime.js';
import { gradientRules } from './index.js';

type Shape = readonly number[];
interface Case {
  readonly op: string;
  readonly title: string;
  readonly shapes: readonly Shape[];
  readonly build: (b: GraphBuilder, inputs: Value[]) => Value;
  /** Changes random normal values before use, e.g. to avoid kinks or to make ties. */
  readonly adjust?: (value: number) => number;
  readonly target?: Target;
}

// The processor's own; without blocked convolution these cases take the plain form.
const blockSize = await detectBlockSize();
const blocked: Target = blockSize === undefined ? {} : { blockSize };

const image: Shape = [2, 2, 5, 4];
const convolutions = [
  { x: image, w: [3, 2, 3, 3], attributes: {} },
  { x: image, w: [2, 2, 3, 2], attributes: { strides: [2, 1], pads: [1, 0, 1, 1] } },
  { x: image, w: [2, 2, 2, 2], attributes: { strides: [3, 2] } },
  { x: image, w: [3, 2, 2, 3], attributes: { dilations: [2, 1], pads: [1, 1, 0, 0] } },
  { x: [1, 1, 5, 5], w: [1, 1, 5, 5], attributes: {} },
  { x: [2, 8, 4, 4], w: [2, 8, 3, 3], attributes: {} },
  { x: [16, 16, 4, 3], w: [16, 16, 2, 2], attributes: {}, target: blocked },
  { x: [3, 16, 4, 4], w: [16, 16, 3, 3], attributes: { pads: [1, 0, 1, 1] }, target: blocked },
];
const batchNormalization = (b: GraphBuilder, inputs: Value[]) => {
  const c = inputs[1]!.shape as Shape;
  const statistics = [0, 1].map((v) =>
    b.constant({ type: 'float32', shape: c, data: new Float32Array(c[0]!).fill(v) }),
  );
  return b.op('BatchNormalization', [...inputs, ...statistics], { epsilon: { float: 1e-3 } });
};
const normalized = [
  [6, 3],
  [2, 3, 2, 2],
].map((x) => ({ x, c: [3] }));

const cases: Case[] = [
  binary('Add', [2, 3], [2, 3]),
  binary('Add', [2, 3, 4], [3, 1]),
  binary('Sub', [3, 1], [2, 3, 4]),
  binary('Sub', [2, 3], []),
  binary('Mul', [2, 3, 4], [1, 3, 1]),
  binary('Mul', [4], [2, 4]),
  unary('Neg', [2, 3]),
  unary('Identity', [2, 3]),
  // Away from the kink at 0, where no derivative exists.
  { ...unary('Relu', [3, 4]), adjust: (v) => v + 0.1 * Math.sign(v) },
  ...convolutions.map(({ x, w, attributes, target = {} }) => ({
    op: 'Conv',
    title: `[${x.join()}] * [${w.join()}] ${JSON.stringify(attributes)}${target === blocked ? ' in blocks' : ''}`,
    target,
    shapes: [x, w, [w[0]!]],
    build: (b: GraphBuilder, inputs: Value[]) => b.op('Conv', inputs, attributes),
  })),
  maxPool([2, 2, 4, 6], [2, 2]),
  maxPool([1, 2, 7, 5], [3, 2]),
  ...normalized.map(({ x, c }) => ({
    op: 'BatchNormalization',
    title: `[${x.join()}]`,
    shapes: [x, c, c],
    build: batchNormalization,
  })),
  {
    op: 'NormalizedMaxPool',
    title: 'of gains of both signs',
    shapes: [[2, 3, 4, 4], [3], [3]],
    build: (b, inputs) =>
      b.op('MaxPool', [batchNormalization(b, inputs)], { kernel_shape: [2, 2], strides: [2, 2] }),
  },
  {
    op: 'Dropout',
    title: '[4,5]',
    shapes: [[4, 5]],
    build: (b, [x]) => b.op('Dropout', [x, 0.25]),
  },
  gemm({}),
  gemm({ transB: 1 }),
  gemm({ alpha: { float: 1 }, beta: { float: 1 } }, [1]),
  {
    op: 'Reshape',
    title: '',
    shapes: [[2, 6]],
    build: (b, [x]) => b.op('Reshape', [x, b.integers([3, -1])]),
  },
  { op: 'Flatten', title: '', shapes: [[2, 3, 2]], build: (b, [x]) => b.op('Flatten', [x], { axis: 1 }) },
  {
    op: 'Mul',
    title: 'with a value used twice and a chain behind it',
    shapes: [[2, 3]],
    build: (b, [x]) => b.op('Add', [b.op('Mul', [x!, x!]), b.op('Neg', [x!])]),
  },
];

describe.each(cases)('$op $title', ({ shapes, build, adjust, target }) => {
  const random = new Random(20151106);
  const values = shapes.map((shape) =>
    array64(
      shape,
      Array.from({ length: shape.reduce((a, d) => a * d, 1) }, () =>
        Math.fround((adjust ?? ((v) => v))(random.normal())),
      ),
    ),
  );
  const graph = gradientGraph(shapes, build, random, { target });
  const feeds: Record<string, Array64> = Object.fromEntries(values.map((v, i) => [`x${i}`, v]));
  const analytic = interpret(graph, feeds, { blockSize });

  test('has the gradient of central differences in float64', () => {
    values.forEach((value, i) => {
      const gradient = analytic[`dx${i}`]!;
      expect(gradient.shape).toEqual(value.shape);
      // Of large inputs a sample of elements.
      const elements = Array.from(value.data.keys());
      for (const k of random.shuffle(elements).slice(0, 24)) {
        const numeric = centralDifference((change) => {
          const data = value.data.slice();
          data[k]! += change;
          const changed = { ...feeds, [`x${i}`]: array64(value.shape, data) };
          return interpret(graph, changed, { outputs: ['loss'], blockSize })['loss']!.data[0]!;
        });
        expect(gradient.data[k]).toBeCloseTo(numeric, 6);
      }
    });
  });

  test('gives the same numbers on ONNX Runtime in float32', async () => {
    const session = await createSession(graph, { threads: 1 });
    const tensors = Object.fromEntries(
      values.map(({ shape, data }, i) => [`x${i}`, new Tensor(Float32Array.from(data), shape)]),
    );
    const result = await session.run(tensors);
    for (const [name, { data, shape }] of Object.entries(analytic)) {
      expect(result[name]!.dims).toEqual(shape);
      const got = floats(result[name]);
      data.forEach((expected, k) =>
        expect(Math.abs(got[k]! - expected)).toBeLessThan(1e-4 * (1 + Math.abs(expected))),
      );
    }
    await session.release();
  });
});

test('every gradient rule has a case here', () => {
  const covered = new Set(cases.map(({ op }) => op));
  expect(Object.keys(gradientRules).filter((op) => !covered.has(op))).toEqual([]);
});

test('shares the gradient equally among the elements that tie for the maximum of a window', () => {
  const { shapes, build } = maxPool([1, 1, 2, 4], [2, 2]);
  const graph = gradientGraph(shapes, build, new Random(1), { weight: () => 1 });
  const { dx0 } = interpret(graph, { x0: array64([1, 1, 2, 4], [5, 5, 3, 1, 5, 5, 2, 3]) });
  expect(Array.from(dx0!.data)).toEqual([0.25, 0.25, 0.5, 0, 0.25, 0.25, 0, 0.5]);
});

test.each([
  [{ kernel_shape: [2, 2], strides: [1, 1] }],
  [{ kernel_shape: [2, 2], strides: [2, 2], pads: [1, 1, 0, 0] }],
  [{ kernel_shape: [2, 2], strides: [2, 2], dilations: [2, 2] }],
])('refuses to differentiate max-pooling that does not tile: %j', (attributes) => {
  const build: Case['build'] = (b, [x]) => b.op('MaxPool', [x], attributes);
  expect(() => gradientGraph([[1, 1, 4, 4]], build, new Random(1))).toThrow(
    /gradient: MaxPool must have strides equal to its kernel, no padding and no dilation, got/,
  );
});

test.each([{ auto_pad: 'SAME_UPPER' }, { ceil_mode: 1 }])('refuses implicit windows: %j', (attributes) => {
  const b = new GraphBuilder('pool');
  const x = b.input('x', 'float32', [1, 1, 4, 4]);
  expect(() => b.op('MaxPool', [x], { kernel_shape: [3, 3], ...attributes })).toThrow(
    /graph: windows must have explicit pads and ceil_mode 0/,
  );
});

test('names the op, the node and the known rules when an op cannot be differentiated', () => {
  const forward = new GraphBuilder('forward');
  const x = forward.input('x', 'float32', [2]);
  forward.output('y', forward.op('Sqrt', [x]));
  const b = new GraphBuilder('training');
  const bindings = new Map([['x', b.input('x', 'float32', [2])]]);
  expect(() => differentiate(b, forward.graph, bindings, new Set(['x']), noTraining(b))).toThrow(
    /gradient: op must be one of Add, .*, got Sqrt at the node that makes Sqrt_1/,
  );
});

function binary(op: string, a: Shape, b: Shape): Case {
  return { op, title: `[${a.join()}] and [${b.join()}]`, shapes: [a, b], build: (g, xs) => g.op(op, xs) };
}

function unary(op: string, shape: Shape): Case {
  return { op, title: `[${shape.join()}]`, shapes: [shape], build: (b, xs) => b.op(op, xs) };
}

function maxPool(shape: Shape, kernel: readonly number[]): Case {
  const attributes = { kernel_shape: kernel, strides: kernel };
  return {
    op: 'MaxPool',
    title: `[${shape.join()}] over ${kernel.join('x')}`,
    shapes: [shape],
    build: (b, xs) => b.op('MaxPool', xs, attributes),
  };
}

function gemm(attributes: Attributes, bias: Shape = [4]): Case {
  const weights = attributes['transB'] ? [4, 3] : [3, 4];
  return {
    op: 'Gemm',
    title: JSON.stringify(attributes),
    shapes: [[2, 3], weights, bias],
    build: (b, xs) => b.op('Gemm', xs, attributes),
  };
}

/** A graph from x0, x1, ... to loss = sum(r y) with fixed random r, and to the gradients dx0, dx1, ... */
function gradientGraph(
  shapes: readonly Shape[],
  build: Case['build'],
  random: Random,
  { target, weight = () => random.normal() }: { target?: Target | undefined; weight?: () => number } = {},
) {
  const forward = new GraphBuilder('forward');
  const names = shapes.map((_, i) => `x${i}`);
  forward.output(
    'y',
    build(
      forward,
      shapes.map((shape, i) => forward.input(names[i]!, 'float32', shape)),
    ),
  );

  const b = new GraphBuilder('gradients', target);
  const bindings = new Map(shapes.map((shape, i) => [names[i]!, b.input(names[i]!, 'float32', shape)]));
  const { outputs, pullback } = differentiate(b, forward.graph, bindings, new Set(names), noTraining(b));
  const y = outputs[0]!;
  const shape = y.shape as Shape;
  const data = Float32Array.from({ length: shape.reduce((a, d) => a * d, 1) }, weight);
  const weights = b.constant({ type: 'float32', shape, data });
  b.output(
    'loss',
    b.op('ReduceSum', [b.op('Mul', [y, weights]), b.integers(shape.map((_, i) => i))], { keepdims: 0 }),
  );
  for (const [name, gradient] of pullback([weights])) b.output(`d${name}`, gradient);
  return b.graph;
}

function noTraining(b: GraphBuilder) {
  return {
    dropoutMask: (value: Value, ratio: number) => {
      const shape = value.shape as Shape;
      const data = Float32Array.from({ length: shape.reduce((a, d) => a * d, 1) }, (_, i) =>
        i % 3 ? 1 / (1 - ratio) : 0,
      );
      return b.constant({ type: 'float32', shape, data });
    },
    updateStatistic: () => undefined,
  };
}

function centralDifference(f: (change: number) => number): number {
  const h = 1e-5;
  return (f(h) - f(-h)) / (2 * h);
}
