import { fixed4, integers, without } from '../../graph/attributes.js';
import { fixed } from '../../graph/dimensions.js';
import type { Attributes, Builder, Dimension, Value } from '../../graph/graph.js';
import { elementCount } from '../../graph/model.js';
import { roundUp } from './windows.js';

/** Writes a node in its training form, with the way back through it. */
export type Write = (op: string, inputs: readonly (Value | undefined)[], attributes?: Attributes) => Value;

/** Height and width. */
type Plane = readonly [number, number];

/**
 * Writes a convolution [B, Cin, H, W] * [C, Cin, h, w], batch norm if it is given gamma, beta and the running
 * statistics, and max-pooling with windows [p, q] that tile the result: the pooling goes into the channels.
 *
 * For each place in the window there is a convolution of its own, with stride [p, q] and the kernel shifted to that
 * place. All of them are one convolution [B, p q Cin, ..] -> [B, C p q, ..] of the image whose blocks of pixels are
 * laid out as channels. What remains of the pooling is the maximum over an axis, whose gradient needs no upsampling;
 * and the patches that the gradient of the weights needs are p q times fewer.
 */
export function convMaxPool(
  b: Builder,
  write: Write,
  inputs: readonly (Value | undefined)[],
  attributes: Attributes,
): Value {
  const [x, weights, bias, ...norm] = inputs;
  const window = plane(integers(attributes, 'window'));
  const [top, left, bottom, right] = integers(attributes, 'pads');
  const [channels, , kh, kw] = fixed4(weights!);
  const enlarged = plane([kh, kw].map((k, i) => roundUp(k + window[i]! - 1, window[i]!)));
  const covered = plane([
    fixed(x!.shape[2]) + top! + bottom! - kh + 1,
    fixed(x!.shape[3]) + left! + right! - kw + 1,
  ]);
  const counts = covered.map((size, i) => size / window[i]!);
  // Up to where the last of the enlarged kernels reaches.
  const after = [
    covered[0] - window[0] + enlarged[0] - fixed(x!.shape[2]) - top!,
    covered[1] - window[1] + enlarged[1] - fixed(x!.shape[3]) - left!,
  ];

  const image = padded(b, write, x!, [0, 0, top!, left!, 0, 0, ...after]);
  const kernels = shiftedKernels(b, write, weights!, window, enlarged);
  const maps = write('Conv', [
    blocksToChannels(b, write, image, window),
    blocksToChannels(b, write, kernels, window),
  ]);
  const area = elementCount(window);
  const byPlace = write('Reshape', [maps, b.integers([0, channels, area, elementCount(counts)])]);
  const offset = bias && write('Reshape', [bias, b.integers([channels, 1, 1])]);
  const shift = (value: Value) => (offset ? write('Add', [value, offset]) : value);

  const pool = { kernel_shape: [area, 1], strides: [area, 1] };
  const normalization = { ...without(attributes, 'window', 'pads'), ...pool };
  const pooled =
    norm.length > 0
      ? write('NormalizedMaxPool', [shift(byPlace), ...norm], normalization)
      : shift(write('MaxPool', [byPlace], pool));
  return write('Reshape', [pooled, b.integers([0, channels, ...counts])]);
}

/** [C, Cin, h, w] -> [C p q, Cin, h', w']: for each place in the window the kernel shifted to it. */
function shiftedKernels(b: Builder, write: Write, weights: Value, window: Plane, enlarged: Plane): Value {
  const [channels, inputs, height, width] = fixed4(weights);
  const [rows, columns] = enlarged;
  const places = Array.from({ length: elementCount(window) }, (_, place) => {
    const [down, right] = [Math.floor(place / window[1]), place % window[1]];
    const pads = [0, 0, down, right, 0, 0, rows - height - down, columns - width - right];
    return padded(b, write, weights, pads);
  });
  const side = write('Concat', places, { axis: 1 });
  return write('Reshape', [side, b.integers([channels * places.length, inputs, rows, columns])]);
}

/** [A, C, H, W] -> [A, C p q, H/p, W/q]: every block of p times q pixels becomes as many channels. */
function blocksToChannels(b: Builder, write: Write, image: Value, [p, q]: Plane): Value {
  const [first, channels, height, width] = image.shape;
  const batch = batchSize(first!);
  const [rows, columns] = [fixed(height) / p, fixed(width) / q];
  const split = write('Reshape', [image, b.integers([batch, fixed(channels), rows, p, columns, q])]);
  const laid = write('Transpose', [split], { perm: [0, 3, 5, 1, 2, 4] });
  return write('Reshape', [laid, b.integers([batch, fixed(channels) * p * q, rows, columns])]);
}

/** As `Reshape` takes it. */
function batchSize(dimension: Dimension): number {
  return typeof dimension === 'string' ? -1 : dimension;
}

function padded(b: Builder, write: Write, value: Value, pads: readonly number[]): Value {
  return pads.every((p) => p === 0) ? value : write('Pad', [value, b.integers(pads)]);
}

function plane([height, width]: readonly number[]): Plane {
  return [height!, width!];
}
