// checks/: tests of all ops and of whole networks, and what only they use.

import { readFileSync } from 'node:fs';
import { Random } from 'rankbatch';
import { describe, expect, test } from 'vitest';
import type { Builder, Shape, Target, Value } from '../graph/graph.js';
import { array64, interpret, type Array64 } from '../ops/interpret.testing.js';
import { createSession, detectBlockSize, floats, Tensor, type RuntimeOptions } from '../runtime/sessions.js';
import { elementwise } from '../ops/elementwise/cases.testing.js';
import { layers } from './layers.testing.js';
import { joining } from '../ops/joining/cases.testing.js';
import { linear } from '../ops/linear/cases.testing.js';
import { normalization } from '../ops/normalization/cases.testing.js';
import { networks } from './networks.testing.js';
import { randomCases } from './random.testing.js';
import { reductions } from '../ops/reductions/cases.testing.js';
import { shaping } from '../ops/shaping/cases.testing.js';
import { windowed } from '../ops/windowed/cases.testing.js';
import { gradientGraph } from './gradients.testing.js';
import { node, type Case } from '../ops/contract/case.testing.js';
import { gradientRules } from '../ops/gradients.js';

/** Set to `wasm`, `webgpu` or `cuda`, the variable has another provider compute: see the README, "Where it runs". */
const provider = process.env['RANKBATCH_PROVIDER'] as NonNullable<RuntimeOptions['provider']> | undefined;
const runtime: RuntimeOptions = provider === undefined ? { threads: 1 } : { provider, threads: 2 };
const blockSize = await detectBlockSize(runtime);
const blocked: Target = blockSize === undefined ? {} : { blockSize };
const cases = [
  ...elementwise,
  ...reductions,
  ...linear,
  ...shaping,
  ...joining,
  ...windowed(blocked),
  ...normalization,
  ...networks,
  ...layers,
  ...randomCases(7, 8),
];

describe.each(cases)('$op $title', (example) => {
  const { graph, feeds } = gradientGraph(example);
  const analytic = interpret(graph, feeds, { blockSize });

  test('has the gradient of central differences in float64', () => {
    const random = new Random(1);
    example.shapes.slice(0, example.wanted).forEach((_, i) => {
      const [value, gradient] = [feeds[`x${i}`]!, analytic[`dx${i}`]!];
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

  test('gives the same numbers, forward and backward, on ONNX Runtime in float32', async () => {
    const session = await createSession(graph, runtime);
    const result = await session.run(mapValues(feeds, float32));
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

test('the README names every rule', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const fused = ['NormalizedMaxPool'];
  const missing = Object.keys(gradientRules).filter((op) => !readme.includes(`\`${op}\``));
  expect(missing).toEqual(fused);
});

test.each<readonly [title: string, example: Case, values: number[], expected: number[]]>([
  [
    'shares the gradient equally among the elements that tie for the maximum of a window',
    node('MaxPool', [[1, 1, 2, 4]], { kernel_shape: [2, 2], strides: [2, 2] }),
    [5, 5, 3, 1, 5, 5, 2, 3],
    [0.25, 0.25, 0.5, 0, 0.25, 0.25, 0, 0.5],
  ],
  // Windows (pad, 0), (0, -2), (-2, -2): 1 and 1 to the first element, one half each to the others.
  [
    'adds up the shares of windows that overlap, and gives none to the padding',
    node('MaxPool', [[1, 1, 3]], { kernel_shape: [2], pads: [1, 0] }),
    [0, -2, -2],
    [2, 0.5, 0.5],
  ],
  ['shares the maximum among ties', node('ReduceMax', [[3]], { axes: [0] }), [1, 1, 0], [0.5, 0.5, 0]],
  ['shares the minimum among ties', node('ReduceMin', [[3]], { axes: [0] }), [2, 0, 0], [0, 0.5, 0.5]],
  [
    'does not pull at vectors without length',
    node('ReduceL2', [[2, 2]], { axes: [1] }),
    [0, 0, 3, 4],
    [0, 0, 0.6, 0.8],
  ],
  ['multiplies the others where one is 0', node('ReduceProd', [[3]], { axes: [0] }), [0, 2, 3], [6, 0, 0]],
  ['has no gradient where two others are 0', node('ReduceProd', [[3]], { axes: [0] }), [0, 2, 0], [0, 0, 0]],
  ...squareRootsAtZero(),
])('%s', (_, example, values, expected) => {
  const { graph, feeds } = gradientGraph(example, 1);
  const { dx0 } = interpret(graph, { ...feeds, x0: array64(feeds['x0']!.shape, values) });
  expect(Array.from(dx0!.data)).toEqual(expected);
});

// As PyTorch has them (pow_backward in FunctionsManual.cpp): dx = 0 where the exponent is 0, d exponent = 0 where x is 0.
test.each([
  ['exponents', [0, 0, 0, 2], [0, 2, 1, 0], [0, 0, 1, 0], [0, 0, 0, Math.log(2)]],
  ['negative bases with whole exponents', [-1, -2, -3, 0], [2, 3, 0, 3], [-2, 12, 0, 0], undefined],
])('powers have the gradients of PyTorch at 0: %s', (_, bases, exponents, dBases, dExponents) => {
  const { graph, feeds } = gradientGraph(node('Pow', [[4], [4]]), 1);
  const given = { x0: array64([4], bases), x1: array64([4], exponents) };
  const { dx0, dx1 } = interpret(graph, { ...feeds, ...given });
  expect(Array.from(dx0!.data, (v) => v + 0)).toEqual(dBases);
  expect(dExponents && Array.from(dx1!.data)).toEqual(dExponents);
});

test('a power of 0 has no gradient, at 0 either', () => {
  const { graph, feeds } = gradientGraph({ shapes: [[2]], build: (b, [x]) => b.op('Pow', [x, 0]) }, 1);
  const { dx0 } = interpret(graph, { ...feeds, x0: array64([2], [0, 3]) });
  expect(Array.from(dx0!.data)).toEqual([0, 0]);
});

// torch.tensor([[0., 0.], [1, 3]], requires_grad=True): x.std(1).sum().backward(), x.norm(p=3, dim=1).sum().backward()
test.each([
  ['a deviation', deviation, [0, 0, -Math.SQRT1_2, Math.SQRT1_2]],
  ['a norm', norm, [0, 0, ...[1, 9].map((square) => square / 28 ** (2 / 3))]],
])('the gradient of %s that is 0 is 0', (title, build, expected) => {
  const example: Case = { op: 'Sqrt', title, shapes: [[2, 2]], build };
  const { graph, feeds } = gradientGraph(example, 1);
  const { dx0 } = interpret(graph, { ...feeds, x0: array64([2, 2], [0, 0, 1, 3]) });
  dx0!.data.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
});

/** As PyTorch's exporters write it. */
function deviation(b: Builder, [x]: Value[]): Value {
  const rest = b.op('Sub', [x, b.op('ReduceMean', [x], { axes: [1], keepdims: 1 })]);
  const mean = b.op('ReduceMean', [b.op('Mul', [rest, rest])], { axes: [1] });
  return b.op('Sqrt', [b.op('Div', [b.op('Mul', [mean, 2]), 1])]);
}

function norm(b: Builder, [x]: Value[]): Value {
  const cubes = b.op('Pow', [b.op('Abs', [x]), 3]);
  return b.op('Pow', [b.op('ReduceSum', [cubes, b.integers([1])]), 1 / 3]);
}

test('duplicate indices add their gradients up, with the same bits on two threads', async () => {
  const ids = Float32Array.from({ length: 4000 }, (_, i) => (i * i) % 7);
  const { graph, feeds } = gradientGraph({
    shapes: [[7, 16]],
    build: (b, [x]) => {
      const indices = b.op('Cast', [b.constant({ type: 'float32', shape: [4000], data: ids })], { to: 7 });
      return b.op('Gather', [x, indices]);
    },
  });
  const session = await createSession(graph, { ...runtime, threads: 2 });
  const run = async () => floats((await session.run(mapValues(feeds, float32)))['dx0']).slice();
  const first = await run();
  for (let i = 0; i < 5; i++) expect(await run()).toEqual(first);
  const { dx0 } = interpret(graph, feeds, { outputs: ['dx0'] });
  dx0!.data.forEach((expected, k) => expect(first[k]).toBeCloseTo(expected, 3));
  await session.release();
});

/** Ops whose result has zeros, at which the gradient of the root behind them is infinite, where they leave x out; that it is 0 there is as in PyTorch. */
function squareRootsAtZero() {
  const image: Shape = [1, 1, 1, 2];
  const rows: readonly [title: string, Shape, (b: Builder, x: Value) => Value, number[], number[]][] = [
    ['Relu', [2], (b, x) => b.op('Relu', [x]), [-1, 4], [0, 0.25]],
    ['ThresholdedRelu', [2], (b, x) => b.op('ThresholdedRelu', [x]), [-1, 4], [0, 0.25]],
    ['Shrink', [2], (b, x) => b.op('Shrink', [x]), [0.25, 4], [0, 0.25]],
    ['HardSigmoid', [2], (b, x) => b.op('HardSigmoid', [x], { alpha: { float: 0.5 } }), [-4, -0.5], [0, 0.5]],
    ['Clip', [2], (b, x) => b.op('Clip', [x, 0]), [-1, 4], [0, 0.25]],
    ['Max', [2], (b, x) => b.op('Max', [x, 0]), [-1, 4], [0, 0.25]],
    [
      'ReduceMax',
      [2, 2],
      (b, x) => b.op('ReduceMax', [x], { axes: [1] }),
      [-1, 0, 1, 4],
      [0, Infinity, 0, 0.25],
    ],
    [
      'MaxPool',
      image,
      (b, x) => b.op('MaxPool', [x], { kernel_shape: [1, 2], strides: [1, 2] }),
      [-1, 0],
      [0, Infinity],
    ],
    [
      'Relu, whose norm is taken,',
      [1, 2],
      (b, x) => b.op('ReduceSum', [b.op('Mul', [b.op('Relu', [x]), 1]), b.integers([1])]),
      [-1, -2],
      [0, 0],
    ],
  ];
  return rows.map(([title, shape, build, values, expected]) => {
    const root = (b: Builder, [x]: Value[]) => b.op('Sqrt', [build(b, x!)]);
    const example: Case = { op: 'Sqrt', title, shapes: [shape], build: root };
    return [`selects the gradient of ${title} before a root`, example, values, expected] as const;
  });
}

function float32({ shape, data }: Array64): Tensor {
  return new Tensor(Float32Array.from(data), shape);
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, f: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]));
}

function centralDifference(f: (change: number) => number): number {
  const h = 1e-5;
  return (f(h) - f(-h)) / (2 * h);
}
