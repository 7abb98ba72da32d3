import type { Attributes } from '../../graph/graph.js';
import {
  array64,
  build,
  forEachIndex,
  get,
  mapped,
  offset,
  type Array64,
} from '../reference/array64.testing.js';
import { axisOf, list, number, real, type Operation } from '../reference/operation.testing.js';

type Combine = (values: number[]) => number;

/** Combines what lies along the axes; they keep size 1. */
function reduceKept(x: Array64, axes: readonly number[], combine: Combine): Array64 {
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
const mean: Combine = (v) => sum(v) / v.length;
const max: Combine = (v) => Math.max(...v);
const logSumExp: Combine = (v) => max(v) + Math.log(sum(v.map((x) => Math.exp(x - max(v)))));

const logSoftmax: Operation = ([x], attributes) => {
  const axis = axisOf(x!, attributes, -1);
  const total = reduceKept(x!, [axis], logSumExp);
  return [build(x!.shape, (at) => get(x!, at) - get(total, at.with(axis, 0)))];
};

/** (x - mean) / sqrt(variance + eps) over the axes, times a scale plus a bias. */
function normalized(x: Array64, axes: readonly number[], epsilon: number, affine: Affine): Array64 {
  const center = reduceKept(x, axes, mean);
  const variance = reduceKept(x, axes, (v) => mean(v.map((w) => (w - mean(v)) ** 2)));
  return build(x.shape, (at) => {
    const group = at.map((index, axis) => (axes.includes(axis) ? 0 : index));
    const xHat = (get(x, at) - get(center, group)) / Math.sqrt(get(variance, group) + epsilon);
    const { scale, bias } = affine(at);
    return xHat * scale + bias;
  });
}
type Affine = (at: readonly number[]) => { scale: number; bias: number };

export const reductions: Record<string, Operation> = {
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
  LogSoftmax: logSoftmax,
  Softmax: (inputs, attributes) => [mapped(logSoftmax(inputs, attributes)[0]!, Math.exp)],
  BatchNormalization: ([x, gamma, beta, center, variance], attributes) => {
    const epsilon = real(attributes, 'epsilon', 1e-5);
    return [
      build(x!.shape, (at) => {
        const c = at[1]!;
        const xHat = (get(x!, at) - center!.data[c]!) / Math.sqrt(variance!.data[c]! + epsilon);
        return gamma!.data[c]! * xHat + beta!.data[c]!;
      }),
    ];
  },
  LayerNormalization: ([x, scale, bias], attributes) => {
    const first = axisOf(x!, attributes, -1);
    const axes = x!.shape.map((_, i) => i).slice(first);
    return [
      normalized(x!, axes, real(attributes, 'epsilon', 1e-5), (at) => ({
        scale: get(scale!, at.slice(first)),
        bias: bias ? get(bias, at.slice(first)) : 0,
      })),
    ];
  },
  InstanceNormalization: ([x, scale, bias], attributes) => {
    const axes = x!.shape.map((_, i) => i).slice(2);
    return [
      normalized(x!, axes, real(attributes, 'epsilon', 1e-5), (at) => ({
        scale: scale!.data[at[1]!]!,
        bias: bias!.data[at[1]!]!,
      })),
    ];
  },
};
