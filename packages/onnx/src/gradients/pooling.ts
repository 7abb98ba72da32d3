import { RankbatchError } from 'rankbatch';
import { fixed, integers, windowGeometry } from '../attributes.js';
import type { Attributes, GraphBuilder, Value } from '../graph.js';
import { equalsBoundMask } from './masks.js';
import { rule, type GradientRule } from './rule.js';

const maxPool = rule(({ b, inputs: [x], attributes, output }, dy) => [
  spreadPooledGradient(b, x!, output, dy, attributes),
]);

/**
 * Writes the gradient of x, given that of y = maxpool(x), for windows that do not overlap.
 *
 * Elements that tie for the maximum of their window share its gradient equally; ties are common, since a
 * convolution maps every patch of even background to one value. (ONNX Runtime's max-pool that also returns
 * indices takes ten times as long, hence the comparison with the pooled value.)
 */
export function spreadPooledGradient(
  b: GraphBuilder,
  x: Value,
  y: Value,
  dy: Value,
  attributes: Attributes,
): Value {
  if (!isTiling(attributes))
    throw new RankbatchError(
      `gradient: MaxPool must have strides equal to its kernel, no padding and no dilation, got ${JSON.stringify(attributes)}`,
    );
  const kernel = integers(attributes, 'kernel_shape');
  const covered = kernel.map((k, i) => fixed(y.shape[i + 2]) * k);
  const rest = covered.map((c, i) => fixed(x.shape[i + 2]) - c);
  const whole = rest.every((r) => r === 0);
  const inside = whole ? x : b.op('Slice', [x, b.integers([0, 0]), b.integers(covered), b.integers([2, 3])]);
  const winners = equalsBoundMask(b, inside, upsample(b, y, kernel));
  const share = b.op('AveragePool', [winners], { kernel_shape: kernel, strides: kernel });
  const area = kernel.reduce((a, k) => a * k, 1);
  const perWinner = b.op('Div', [dy, b.op('Mul', [share, area])]);
  const dx = b.op('Mul', [winners, upsample(b, perWinner, kernel)]);
  return whole ? dx : b.op('Pad', [dx, b.integers([0, 0, 0, 0, 0, 0, ...rest])]);
}

/** Whether the windows tile the image: they neither overlap nor reach beyond it nor leave gaps. */
export function isTiling(attributes: Attributes): boolean {
  const { strides, pads, dilations } = windowGeometry(attributes);
  const kernel = integers(attributes, 'kernel_shape');
  return (
    kernel.every((k, i) => k === strides[i]) && pads.every((p) => p === 0) && dilations.every((d) => d === 1)
  );
}

/** Repeats every element over its window. */
function upsample(b: GraphBuilder, value: Value, kernel: readonly number[]): Value {
  const scales = b.constant({ type: 'float32', shape: [4], data: Float32Array.of(1, 1, ...kernel) });
  return b.op('Resize', [value, undefined, scales], {
    mode: 'nearest',
    nearest_mode: 'floor',
    coordinate_transformation_mode: 'asymmetric',
  });
}

export const pooling: Record<string, GradientRule> = { MaxPool: maxPool };
