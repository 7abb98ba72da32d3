import type { Attributes, Shape } from '../../graph/graph.js';
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

function cumSum(shape: Shape, axis: number, attributes: Attributes): Case {
  return {
    op: 'CumSum',
    title: `[${shape.join()}] along ${axis} ${JSON.stringify(attributes)}`,
    shapes: [shape],
    build: (b, [x]) => {
      const along = b.constant({ type: 'int64', shape: [], data: BigInt64Array.of(BigInt(axis)) });
      return b.op('CumSum', [x, along], attributes);
    },
  };
}

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
  cumSum(['B', 4], 1, {}),
  cumSum([3, 2, 2], -3, { exclusive: 1 }),
  cumSum(['B', 3], 0, { reverse: 1 }),
  cumSum([2, 5], 1, { reverse: 1, exclusive: 1 }),
  node('GlobalAveragePool', [['B', 3, 2, 4]]),
  node('GlobalAveragePool', [[2, 3, 5]]),
  node('GlobalMaxPool', [['B', 3, 2, 4]]),
];
