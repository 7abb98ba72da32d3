import { integers } from '../../graph/attributes.js';
import { fixed, perSample, product } from '../../graph/dimensions.js';
import type { Attributes, Builder, Value } from '../../graph/graph.js';
import { sumPatches, windowPatches, type Windows } from './patches.js';
import { isTiling, windowGeometry } from './windows.js';
import { reshapeTo } from '../elementwise/broadcasting.js';
import { equalsBoundMask, masked } from '../elementwise/masks.js';
import { rule } from '../contract/gradient-rule.js';

/** What max-pooling sees in the padding: less than anything else. */
const LOWEST = -3.4028234663852886e38;

export const maxPool = rule(({ b, inputs: [x], attributes, output, isSteep }, dy) => [
  isTiling(attributes)
    ? spreadPooledGradient(b, x!, output, dy, attributes, isSteep)
    : overlappingGradient(b, x!, output, dy, attributes),
]);

/**
 * Writes the gradient of x, given that of y = maxpool(x), for windows that do not overlap.
 *
 * Elements that tie for the maximum of their window share its gradient equally; ties are common, since a
 * convolution maps every patch of even background to one value. (ONNX Runtime's max-pool that also returns
 * indices takes ten times as long, hence the comparison with the pooled value.)
 */
export function spreadPooledGradient(
  b: Builder,
  x: Value,
  y: Value,
  dy: Value,
  attributes: Attributes,
  isSteep = false,
): Value {
  const kernel = integers(attributes, 'kernel_shape');
  const covered = kernel.map((k, i) => fixed(y.shape[i + 2]) * k);
  const rest = covered.map((c, i) => fixed(x.shape[i + 2]) - c);
  const whole = rest.every((r) => r === 0);
  const inside = whole ? x : cut(b, x, covered);
  // Where windows take whole axes, broadcasting repeats.
  const broadcasts = kernel.every((k, i) => k === 1 || y.shape[i + 2] === 1);
  const spread = (value: Value) => (broadcasts ? value : upsample(b, value, kernel));
  const winners = equalsBoundMask(b, inside, spread(y));
  const share = b.op('AveragePool', [winners], { kernel_shape: kernel, strides: kernel });
  const area = kernel.reduce((a, k) => a * k, 1);
  const perWinner = b.op('Div', [dy, b.op('Mul', [share, area])]);
  return padRest(b, masked(b, spread(perWinner), winners, isSteep), rest);
}

/** The same for any windows: compares what every window sees with its maximum and adds the shares up. */
function overlappingGradient(b: Builder, x: Value, y: Value, dy: Value, attributes: Attributes): Value {
  const windows = windowsOf(y, attributes);
  const column = (value: Value) =>
    reshapeTo(b, value, [x.shape[0]!, x.shape[1]!, 1, perSample(product(windows.counts))]);
  const winners = equalsBoundMask(b, windowPatches(b, x, windows, LOWEST), column(y));
  const count = b.op('ReduceSum', [winners, b.integers([2])], { keepdims: 1 });
  const shares = b.op('Mul', [winners, b.op('Div', [column(dy), count])]);
  return sumPatches(b, shares, windows, x.shape);
}

/** The windows of a pooling op with output y. */
export function windowsOf(y: Value, attributes: Attributes): Windows {
  const kernel = integers(attributes, 'kernel_shape');
  return { kernel, geometry: windowGeometry(attributes, kernel.length), counts: y.shape.slice(2).map(fixed) };
}

/** Repeats every element over its window. */
export function upsample(b: Builder, value: Value, kernel: readonly number[]): Value {
  const data = Float32Array.of(1, 1, ...kernel);
  const scales = b.constant({ type: 'float32', shape: [data.length], data });
  return b.op('Resize', [value, undefined, scales], {
    mode: 'nearest',
    nearest_mode: 'floor',
    coordinate_transformation_mode: 'asymmetric',
  });
}

/** Zeros at the far ends, where no window reached. */
export function padRest(b: Builder, value: Value, rest: readonly number[]): Value {
  if (rest.every((r) => r === 0)) return value;
  return b.op('Pad', [value, b.integers([0, 0, ...rest.map(() => 0), 0, 0, ...rest])]);
}

function cut(b: Builder, x: Value, sizes: readonly number[]): Value {
  const axes = sizes.map((_, i) => i + 2);
  return b.op('Slice', [x, b.integers(sizes.map(() => 0)), b.integers(sizes), b.integers(axes)]);
}
