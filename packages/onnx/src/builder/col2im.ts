import { integers } from '../graph/attributes.js';
import { fixed } from '../graph/dimensions.js';
import type { Builder, Draft, Value } from '../graph/graph.js';

/**
 * Sums overlapping blocks into an image, [B, C K, L] -> [B, C, ...image], as `fold` of PyTorch: a transposed convolution of every channel with a
 * filter for each place in the block, that puts it there.
 */
export function col2im(b: Builder, { inputs: [x, imageValue, blockValue], attributes }: Draft): Value {
  const [image, block] = [imageValue!, blockValue!].map((value) => b.integersOf(value)!.map(fixed));
  const ones = block!.map(() => 1);
  const strides = integers(attributes, 'strides', ones);
  const dilations = integers(attributes, 'dilations', ones);
  const pads = integers(
    attributes,
    'pads',
    [...ones, ...ones].map(() => 0),
  );
  const rank = block!.length;
  const free = image!.map(
    (size, i) => size + pads[i]! + pads[i + rank]! - dilations[i]! * (block![i]! - 1) - 1,
  );
  const counts = free.map((size, i) => Math.floor(size / strides[i]!) + 1);
  const places = block!.reduce((p, d) => p * d, 1);
  const channels = fixed(x!.shape[1]) / places;
  const data = Float32Array.from({ length: channels * places * places }, (_, i) =>
    Math.floor(i / places) % places === i % places ? 1 : 0,
  );
  const filters = b.constant({ type: 'float32', shape: [channels * places, 1, ...block!], data });
  const grid = b.op('Reshape', [x, b.integers([0, channels * places, ...counts])]);
  return b.op('ConvTranspose', [grid, filters], {
    group: channels,
    kernel_shape: block!,
    strides,
    dilations,
    pads,
    output_padding: free.map((size, i) => size % strides[i]!),
  });
}
