import { integers, without } from './attributes.js';
import { fixed } from './dimensions.js';
import { roundUp } from './fuse.js';
import type { Attributes, Dimension, GraphBuilder, Value } from './graph.js';

/** Writes a node in its training form, with the way back through it. */
export type Write = (op: string, inputs: readonly (Value | undefined)[], attributes?: Attributes) => Value;

/**
 * Writes a convolution [B, Cin, H, W] * [C, Cin, h, w], batch norm if it is given gamma, beta and the running statistics, and
 * max-pooling with windows [p, q] that tile the result: the pooling goes into the channels.
 *
 * For each place in the window there is a convolution of its own with stride [p, q] and the kernel shifted to that place; all of them are
 * one convolution [B, p q Cin, H/p, W/q] -> [B, C p q, H', W'] of an image whose blocks of pixels are laid out as channels. What remains of the
 * pooling is the maximum over an axis, whose gradient needs no upsampling; the patches that the gradient of the weights needs
 * are p q times smaller.
 */
export function convMaxPool(
  b: GraphBuilder,
  write: Write,
  inputs: readonly (Value | undefined)[],
  attributes: Attributes,
): Value {
  const [x, weights, bias, ...norm] = inputs;
  const window = integers(attributes, 'window') as [number, number];
  const pads = integers(attributes, 'pads');
  const area = window[0] * window[1];
  const [channels, , ...kernel] = weights!.shape.map(fixed);
  const enlarged = kernel.map((k, i) => roundUp(k + window[i]! - 1, window[i]!));
  const counts = kernel.map(
    (k, i) => (fixed(x!.shape[i + 2]) + pads[i]! + pads[i + 2]! - k + 1) / window[i]!,
  );
  const after = counts.map(
    (count, i) => (count - 1) * window[i]! + enlarged[i]! - fixed(x!.shape[i + 2]) - pads[i]!,
  );

  const image = padded(b, write, x!, [0, 0, pads[0]!, pads[1]!, 0, 0, ...after]);
  const places = shiftedKernels(b, write, weights!, window, enlarged);
  const maps = write('Conv', [
    blocksToChannels(b, write, image, window),
    blocksToChannels(b, write, places, window),
  ]);
  const positions = counts[0]! * counts[1]!;
  const byPlace = write('Reshape', [maps, b.integers([0, channels!, area, positions])]);
  const offset = bias && write('Reshape', [bias, b.integers([channels!, 1, 1])]);
  const pool = { kernel_shape: [area, 1], strides: [area, 1] };

  let pooled: Value;
  if (norm.length > 0) {
    const shifted = offset ? write('Add', [byPlace, offset]) : byPlace;
    pooled = write('NormalizedMaxPool', [shifted, ...norm], {
      ...without(attributes, 'window', 'pads'),
      ...pool,
    });
  } else {
    pooled = write('MaxPool', [byPlace], pool);
    if (offset) pooled = write('Add', [pooled, offset]);
  }
  return write('Reshape', [pooled, b.integers([0, channels!, ...counts])]);
}

/** [C, Cin, h, w] -> [C p q, Cin, h', w']: for each place in the window the kernel shifted to it. */
function shiftedKernels(
  b: GraphBuilder,
  write: Write,
  weights: Value,
  window: readonly [number, number],
  enlarged: readonly number[],
): Value {
  const [channels, inputs, height, width] = weights.shape.map(fixed) as [number, number, number, number];
  const [rows, columns] = enlarged as [number, number];
  const places = Array.from({ length: window[0] * window[1] }, (_, place) => {
    const [top, left] = [Math.floor(place / window[1]), place % window[1]];
    const bounds = [0, 0, top, left, 0, 0, rows - height - top, columns - width - left];
    return padded(b, write, weights, bounds);
  });
  const side = write('Concat', places, { axis: 1 });
  return write('Reshape', [side, b.integers([channels * places.length, inputs, rows, columns])]);
}

/** [A, C, H, W] -> [A, C p q, H/p, W/q]: every block of p times q pixels becomes as many channels. */
function blocksToChannels(
  b: GraphBuilder,
  write: Write,
  image: Value,
  [p, q]: readonly [number, number],
): Value {
  const [first, channels, height, width] = image.shape as [Dimension, number, number, number];
  const batch = typeof first === 'string' ? -1 : first;
  const split = write('Reshape', [image, b.integers([batch, channels, height / p, p, width / q, q])]);
  const laid = write('Transpose', [split], { perm: [0, 3, 5, 1, 2, 4] });
  return write('Reshape', [laid, b.integers([batch, channels * p * q, height / p, width / q])]);
}

function padded(b: GraphBuilder, write: Write, value: Value, pads: readonly number[]): Value {
  return pads.every((p) => p === 0) ? value : write('Pad', [value, b.integers(pads)]);
}
