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
];
