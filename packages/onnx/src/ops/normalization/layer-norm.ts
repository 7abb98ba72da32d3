import { axisAttribute, float } from '../../graph/attributes.js';
import type { Builder, Value } from '../../graph/graph.js';
import { unbroadcast } from '../elementwise/broadcasting.js';
import { sumPerChannel } from '../reductions/per-channel.js';
import { rule } from '../contract/gradient-rule.js';

/**
 * Layer normalization over the axes from `axis` on (Ba, Kiros & Hinton 2016): y = scale xHat + bias with
 * xHat = (x - mean) / sqrt(variance + eps).
 */
export const layerNorm = rule(({ b, inputs, attributes, wanted }, dy) => {
  const [x, scale, bias] = [inputs[0]!, inputs[1]!, inputs[2]];
  const first = axisAttribute(attributes, x.shape.length, -1);
  const axes = x.shape.flatMap((_, i) => (i >= first ? [i] : []));
  const normal = normalize(b, x, axes, float(attributes, 'epsilon', 1e-5));
  return [
    wanted[0] ? normal.pullback(b.op('Mul', [dy, scale])) : undefined,
    wanted[1] ? unbroadcast(b, b.op('Mul', [dy, normal.xHat]), scale.shape) : undefined,
    bias && wanted[2] ? unbroadcast(b, dy, bias.shape) : undefined,
  ];
});

/** The same over the spatial axes of [B, C, ...] (Ulyanov et al. 2016), scale and bias [C]. */
export const instanceNorm = rule(({ b, inputs, attributes, wanted }, dy) => {
  const [x, scale] = [inputs[0]!, inputs[1]!];
  const axes = x.shape.flatMap((_, i) => (i > 1 ? [i] : []));
  const normal = normalize(b, x, axes, float(attributes, 'epsilon', 1e-5));
  const perChannel = b.integers(x.shape.map((_, i) => (i === 1 ? -1 : 1)));
  return [
    wanted[0] ? normal.pullback(b.op('Mul', [dy, b.op('Reshape', [scale, perChannel])])) : undefined,
    wanted[1] ? sumPerChannel(b, b.op('Mul', [dy, normal.xHat])) : undefined,
    wanted[2] ? sumPerChannel(b, dy) : undefined,
  ];
});

/** Writes xHat and its pullback: dx = (dxHat - mean(dxHat) - xHat mean(dxHat xHat)) / sqrt(variance + eps). */
function normalize(b: Builder, x: Value, axes: readonly number[], epsilon: number) {
  const mean = (value: Value) => b.op('ReduceMean', [value], { axes, keepdims: 1 });
  const centered = b.op('Sub', [x, mean(x)]);
  const variance = mean(b.op('Mul', [centered, centered]));
  const inverseStd = b.op('Reciprocal', [b.op('Sqrt', [b.op('Add', [variance, epsilon])])]);
  const xHat = b.op('Mul', [centered, inverseStd]);
  const pullback = (dxHat: Value) => {
    const along = b.op('Mul', [xHat, mean(b.op('Mul', [dxHat, xHat]))]);
    const across = b.op('Sub', [b.op('Sub', [dxHat, mean(dxHat)]), along]);
    return b.op('Mul', [across, inverseStd]);
  };
  return { xHat, pullback };
}
