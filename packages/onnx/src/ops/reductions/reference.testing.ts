import type { Attributes } from '../../graph/graph.js';
import { array64, build, forEachIndex, get, offset, type Array64 } from '../reference/array64.testing.js';
import { axesOf, axisOf, list, number, type Operation } from '../reference/operation.testing.js';

type Combine = (values: number[]) => number;

/** Combines what lies along the axes; they keep size 1. */
export function reduceKept(x: Array64, axes: readonly number[], combine: Combine): Array64 {
  const kept = x.shape.map((d, axis) => (axes.includes(axis) ? 1 : d));
  const groups = Array.from(array64(kept).data, (): number[] => []);
  forEachIndex(x.shape, (at) => {
    const to = offset(
      kept,
      at.map((index, axis) => (axes.includes(axis) ? 0 : index)),
    );
    groups[to]!.push(get(x, at));
  });
  return array64(kept, groups.map(combine));
}

function reduce(combine: Combine): Operation {
  return ([x, given], attributes) => {
    const axes = given ? Array.from(given.data) : list(attributes, 'axes', []);
    return [dropAxes(reduceKept(x!, axes, combine), axes, attributes)];
  };
}

function dropAxes(kept: Array64, axes: readonly number[], attributes: Attributes): Array64 {
  const shape = kept.shape.filter((_, axis) => !axes.includes(axis));
  return number(attributes, 'keepdims', 1) ? kept : array64(shape, kept.data);
}

function argReduce(best: Combine): Operation {
  return ([x], attributes) => {
    const axes = [axisOf(x!, attributes, 0)];
    return [
      dropAxes(
        reduceKept(x!, axes, (v) => v.indexOf(best(v))),
        axes,
        attributes,
      ),
    ];
  };
}

function globalPool(combine: Combine): Operation {
  return ([x]) => [reduceKept(x!, x!.shape.map((_, i) => i).slice(2), combine)];
}

const sum: Combine = (v) => v.reduce((a, b) => a + b, 0);
export const mean: Combine = (v) => sum(v) / v.length;
const max: Combine = (v) => Math.max(...v);
export const logSumExp: Combine = (v) => max(v) + Math.log(sum(v.map((x) => Math.exp(x - max(v)))));

export const reductions: Record<string, Operation> = {
  CumSum: ([x, along], attributes) => {
    const [axis] = axesOf(along!.data, x!.shape.length);
    const counts = (from: number, to: number) => {
      const distance = attributes['reverse'] === 1 ? from - to : to - from;
      return attributes['exclusive'] === 1 ? distance > 0 : distance >= 0;
    };
    return [
      build(x!.shape, (at) => {
        const entries = Array.from({ length: x!.shape[axis!]! }, (_, i) => i);
        const taken = entries.filter((i) => counts(i, at[axis!]!));
        return sum(taken.map((i) => get(x!, at.with(axis!, i))));
      }),
    ];
  },
  ReduceSum: reduce(sum),
  ReduceMean: reduce(mean),
  ReduceMax: reduce(max),
  ReduceMin: reduce((v) => Math.min(...v)),
  ReduceProd: reduce((v) => v.reduce((a, b) => a * b, 1)),
  ReduceL1: reduce((v) => sum(v.map(Math.abs))),
  ReduceL2: reduce((v) => Math.hypot(...v)),
  ReduceSumSquare: reduce((v) => sum(v.map((x) => x * x))),
  ReduceLogSum: reduce((v) => Math.log(sum(v))),
  ReduceLogSumExp: reduce(logSumExp),
  ArgMax: argReduce(max),
  ArgMin: argReduce((v) => Math.min(...v)),
  GlobalAveragePool: globalPool(mean),
  GlobalMaxPool: globalPool(max),
};
