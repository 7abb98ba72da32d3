import { logSumExp, mean, reduceKept } from '../reductions/reference.testing.js';
import { build, get, mapped, type Array64 } from '../reference/array64.testing.js';
import { axisOf, real, type Operation } from '../reference/operation.testing.js';

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

export const normalization: Record<string, Operation> = {
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
  Dropout: ([x]) => [x!],
};
