import type { Shape } from '../../graph/graph.js';
import { node, type Case } from '../contract/case.testing.js';

const positive = (v: number) => Math.abs(v) + 0.3;
const ops = ['Mean', 'Max', 'Min', 'Prod', 'L1', 'L2', 'SumSquare', 'LogSum', 'LogSumExp'];

const reductionsByAttribute = ops.flatMap((name): Case[] => {
  const adjust = name === 'LogSum' ? positive : (v: number) => v + 0.1 * Math.sign(v);
  return [
    node(`Reduce${name}`, [[2, 3, 4]], { axes: [1], keepdims: 1 }),
    node(`Reduce${name}`, [['B', 3, 4]], { axes: [0, -1], keepdims: 0 }),
  ].map((made) => ({ ...made, adjust }));
});

function withAxesInput(op: string, shape: Shape, axes: readonly number[], keepdims: number): Case {
  return {
    op,
    title: `[${shape.join()}] with the axes ${axes.join()} as an input, keepdims ${keepdims}`,
    shapes: [shape],
    build: (b, [x]) => b.op(op, [x, b.integers(axes)], { keepdims }),
  };
}

const c = (b: Parameters<Case['build']>[0], values: readonly number[]) =>
  b.constant({ type: 'float32', shape: [values.length], data: Float32Array.from(values) });

const batchNorm: Case['build'] = (b, inputs) =>
  b.op('BatchNormalization', inputs, { epsilon: { float: 1e-3 } });
const frozenBatchNorm: Case['build'] = (b, inputs) =>
  b.op('BatchNormalization', [...inputs, c(b, [0.5, -1, 2]), c(b, [1, 0.5, 3])]);
const pool = { kernel_shape: [2, 2], strides: [2, 2] };

export const reductions: Case[] = [
  ...reductionsByAttribute,
  withAxesInput('ReduceSum', [2, 3, 4], [1], 1),
  withAxesInput('ReduceSum', [2, 3, 4], [-1, 0], 0),
  withAxesInput('ReduceSum', ['B', 3], [0], 0),
  withAxesInput('ReduceSum', ['B', 3], [1], 0),
  withAxesInput('ReduceMean', ['B', 3], [0], 0),
  withAxesInput('ReduceMean', ['B', 3, 2], [1, 2], 1),
  withAxesInput('ReduceMax', [2, 3, 4], [-1], 0),
  node('ReduceSum', [[2, 3, 4]], { axes: [0, 2], keepdims: 0 }),
  node('ReduceSum', [[2, 3]], { keepdims: 0 }),
  node('ReduceMean', [['B', 3]], { keepdims: 0 }),
  node('GlobalAveragePool', [['B', 3, 2, 4]]),
  node('GlobalAveragePool', [[2, 3, 5]]),
  node('GlobalMaxPool', [['B', 3, 2, 4]]),
  ...['Softmax', 'LogSoftmax'].flatMap((op) => [
    node(op, [['B', 5]]),
    node(op, [[2, 3, 4]]),
    node(op, [[2, 3, 4]], { axis: 1 }),
    node(op, [['B', 3, 4]], { axis: -2 }),
  ]),
  node('LayerNormalization', [['B', 5], [5], [5]]),
  node('LayerNormalization', [[2, 3, 4], [4]], { epsilon: { float: 1e-2 } }),
  node(
    'LayerNormalization',
    [
      [2, 3, 4],
      [3, 4],
      [3, 4],
    ],
    { axis: 1 },
  ),
  node('InstanceNormalization', [['B', 3, 4], [3], [3]]),
  node('InstanceNormalization', [[2, 3, 2, 3], [3], [3]]),
  ...[
    [6, 3],
    [2, 3, 2, 2],
    ['B' as const, 3, 4],
  ].map((x) => ({
    ...node('BatchNormalization', [x, [3], [3], [3], [3]]),
    wanted: 3,
    build: batchNorm,
  })),
  ...[
    ['B' as const, 3],
    [2, 3, 2, 2],
  ].map((x) => ({
    ...node('BatchNormalization', [x, [3], [3]]),
    title: `[${x.join()}] with constant statistics`,
    build: frozenBatchNorm,
  })),
  {
    op: 'NormalizedMaxPool',
    title: 'of gains of both signs',
    shapes: [[2, 3, 4, 4], [3], [3], [3], [3]],
    wanted: 3,
    build: (b, inputs) => b.op('MaxPool', [batchNorm(b, inputs)], pool),
  },
  {
    op: 'NormalizedMaxPool',
    title: 'with constant statistics',
    shapes: [[2, 3, 4, 4], [3], [3]],
    build: (b, inputs) => b.op('MaxPool', [frozenBatchNorm(b, inputs)], pool),
  },
];
