import { node, type Case } from '../contract/case.testing.js';

const c = (b: Parameters<Case['build']>[0], values: readonly number[]) =>
  b.constant({ type: 'float32', shape: [values.length], data: Float32Array.from(values) });

const batchNorm: Case['build'] = (b, inputs) =>
  b.op('BatchNormalization', inputs, { epsilon: { float: 1e-3 } });
const frozenBatchNorm: Case['build'] = (b, inputs) =>
  b.op('BatchNormalization', [...inputs, c(b, [0.5, -1, 2]), c(b, [1, 0.5, 3])]);
const pool = { kernel_shape: [2, 2], strides: [2, 2] };

export const normalization: Case[] = [
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
  { op: 'Dropout', title: '[4,5]', shapes: [[4, 5]], build: (b, [x]) => b.op('Dropout', [x, 0.25]) },
  {
    op: 'Dropout',
    title: 'with its share in an attribute (before opset 12)',
    shapes: [[4, 5]],
    build: (b, [x]) => b.op('Dropout', [x], { ratio: { float: 0.25 } }),
  },
];
