import type { Attributes, Shape, Target } from '../../graph/graph.js';
import { node, type Case } from '../contract/case.testing.js';

const image = [2, 2, 5, 4];

function conv(x: Shape, w: readonly number[], attributes: Attributes, target: Target = {}): Case {
  const made = node('Conv', [x, w, [w[0]!]], attributes);
  return { ...made, target, title: `${made.title}${target.blockSize ? ' in blocks' : ''}` };
}

function convTranspose(x: Shape, w: readonly number[], attributes: Attributes = {}): Case {
  const groups = (attributes['group'] ?? 1) as number;
  return node('ConvTranspose', [x, w, [w[1]! * groups]], attributes);
}

function repetition(mode: string): Attributes {
  const rounding = mode === 'asymmetric' ? 'floor' : 'round_prefer_floor';
  return { mode: 'nearest', coordinate_transformation_mode: mode, nearest_mode: rounding };
}

function resize(x: Shape, factors: readonly number[], mode: string): Case {
  return {
    op: 'Resize',
    title: `[${x.join()}] by ${factors.join('x')}, ${mode}`,
    shapes: [x],
    build: (b, [value]) => {
      const data = Float32Array.of(1, 1, ...factors);
      const scales = b.constant({ type: 'float32', shape: [data.length], data });
      return b.op('Resize', [value, undefined, scales], repetition(mode));
    },
  };
}

/** Interpolation is a product with weights, of nearest entries a choice. */
function interpolated(x: Shape, factors: readonly number[], attributes: Attributes): Case {
  return {
    op: attributes['mode'] === 'nearest' ? 'Gather' : 'MatMul',
    title: `in Resize of [${x.join()}] by ${factors.join('x')} ${JSON.stringify(attributes)}`,
    shapes: [x],
    build: (b, [value]) => {
      const data = Float32Array.of(1, 1, ...factors);
      const scales = b.constant({ type: 'float32', shape: [data.length], data });
      return b.op('Resize', [value, undefined, scales], attributes);
    },
  };
}

/** Images or volumes read at the positions of a grid, whose gradient is that of the weights of neighbours. */
function sampled(x: Shape, out: readonly number[], attributes: Attributes): Case {
  return node('GridSample', [x, [x[0]!, ...out, out.length]], attributes);
}

/** @param blocked the processor's own target; without blocked convolution these cases take the plain form */
export function windowed(blocked: Target): Case[] {
  return [
    conv(image, [3, 2, 3, 3], {}),
    conv(image, [2, 2, 3, 2], { strides: [2, 1], pads: [1, 0, 1, 1] }),
    conv(image, [2, 2, 2, 2], { strides: [3, 2] }),
    conv(image, [3, 2, 2, 3], { dilations: [2, 1], pads: [1, 1, 0, 0] }),
    conv([1, 1, 5, 5], [1, 1, 5, 5], {}),
    conv([2, 8, 4, 4], [2, 8, 3, 3], {}),
    conv([16, 16, 4, 3], [16, 16, 2, 2], {}, blocked),
    conv([3, 16, 4, 4], [16, 16, 3, 3], { pads: [1, 0, 1, 1] }, blocked),
    conv([2, 3, 2, 2], [16, 3, 3, 3], { pads: [1, 1, 1, 1] }, blocked),
    conv([3, 2, 3, 2], [24, 2, 2, 3], { strides: [2, 1], dilations: [1, 2], pads: [0, 2, 1, 2] }, blocked),
    conv([2, 8, 2, 2], [16, 8, 1, 1], {}, blocked),
    conv([1, 2, 3, 2], [24, 2, 3, 3], { pads: [1, 1, 1, 1] }, blocked),
    conv([2, 3, 4], [16, 3, 3], { strides: [2], pads: [1, 0] }, blocked),
    conv([2, 4, 5, 4], [4, 1, 3, 3], { group: 4, pads: [1, 1, 1, 1] }, blocked),
    conv([2, 16, 5, 4], [16, 1, 3, 2], { group: 16, strides: [2, 2], pads: [1, 0, 1, 1] }, blocked),
    conv(
      ['B', 8, 6, 5],
      [8, 1, 2, 3],
      { group: 8, strides: [1, 2], dilations: [2, 1], pads: [1, 1, 0, 1] },
      blocked,
    ),
    conv([2, 4, 6, 4], [4, 1, 2, 1], { group: 4, strides: [4, 3] }, blocked),
    conv(image, [2, 2, 3, 3], { auto_pad: 'SAME_UPPER', strides: [2, 2] }),
    conv(image, [2, 2, 2, 4], { auto_pad: 'SAME_LOWER' }),
    conv(image, [2, 2, 2, 2], { auto_pad: 'VALID', dilations: [2, 2] }),
    conv(['B', 2, 5, 4], [3, 2, 3, 3], { pads: [1, 1, 1, 1] }),
    conv(image, [4, 1, 3, 3], { group: 2, pads: [1, 1, 1, 1] }),
    conv(['B', 4, 5, 4], [2, 2, 2, 2], { group: 2, strides: [2, 1], pads: [0, 1, 1, 0] }),
    conv(['B', 3, 5, 5], [3, 1, 3, 3], { group: 3, strides: [2, 2], dilations: [1, 2], pads: [1, 1, 1, 1] }),
    conv([2, 2, 7], [3, 2, 3], { pads: [1, 1] }),
    conv(['B', 2, 7], [2, 2, 2], { strides: [3], dilations: [2], pads: [0, 1] }),
    conv(['B', 4, 6], [4, 1, 3], { group: 4, auto_pad: 'SAME_UPPER' }),
    conv([1, 2, 3, 3, 2], [2, 2, 2, 2, 1], { strides: [1, 2, 1], pads: [1, 0, 0, 0, 1, 0] }),
    node('Conv', [image, [2, 2, 1, 1]]),
    node('Conv', [
      ['B', 70, 1, 2],
      [3, 70, 1, 1],
    ]),
    node('Conv', [
      ['B', 70, 1, 1],
      [8, 70, 1, 1],
    ]),
    convTranspose(['B', 2, 3, 3], [2, 3, 2, 2]),
    convTranspose([1, 2, 3, 2], [2, 3, 3, 3], { strides: [2, 3], pads: [1, 0, 1, 1] }),
    convTranspose([1, 2, 3, 3], [2, 2, 3, 3], {
      strides: [2, 2],
      pads: [1, 1, 1, 1],
      output_padding: [1, 0],
    }),
    convTranspose([2, 4, 3, 3], [4, 1, 2, 2], { group: 2, dilations: [2, 1] }),
    convTranspose(['B', 2, 4], [2, 3, 3], { strides: [2], pads: [1, 0] }),
    convTranspose([1, 2, 3, 3], [2, 2, 3, 3], { strides: [2, 2], auto_pad: 'SAME_UPPER' }),
    convTranspose([1, 2, 3, 3], [2, 2, 4, 3], { strides: [2, 2], output_shape: [7, 6] }),
    node('MaxPool', [[2, 2, 4, 6]], { kernel_shape: [2, 2], strides: [2, 2] }),
    node('MaxPool', [[1, 2, 7, 5]], { kernel_shape: [3, 2], strides: [3, 2] }),
    node('MaxPool', [[2, 2, 5, 5]], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
    node('MaxPool', [['B', 2, 5, 4]], { kernel_shape: [2, 3] }),
    node('MaxPool', [['B', 2, 6, 5]], { kernel_shape: [2, 2], dilations: [2, 1], pads: [0, 1, 1, 0] }),
    node('MaxPool', [[1, 2, 5, 6]], { kernel_shape: [2, 3], strides: [2, 2], ceil_mode: 1 }),
    node('MaxPool', [[1, 2, 5, 6]], { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_LOWER' }),
    node('MaxPool', [['B', 2, 7]], { kernel_shape: [2], strides: [2] }),
    node('MaxPool', [['B', 2, 7]], { kernel_shape: [3], strides: [2], pads: [1, 1] }),
    node('AveragePool', [[2, 2, 4, 6]], { kernel_shape: [2, 2], strides: [2, 2] }),
    node('AveragePool', [['B', 2, 7, 5]], { kernel_shape: [3, 2], strides: [3, 2] }),
    node('AveragePool', [['B', 2, 5, 5]], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
    node('AveragePool', [[1, 2, 5, 5]], { kernel_shape: [3, 2], pads: [1, 1, 0, 1], count_include_pad: 1 }),
    node('AveragePool', [[1, 2, 5, 6]], { kernel_shape: [2, 3], strides: [2, 2], ceil_mode: 1 }),
    ...['asymmetric', 'half_pixel'].map((mode) => resize(['B', 2, 3, 2], [2, 3], mode)),
    resize([2, 1, 4], [3], 'asymmetric'),
    {
      op: 'Resize',
      title: 'to a size',
      shapes: [['B', 1, 2, 3]],
      build: (b, [x]) => {
        const batch = b.op('Shape', [x!], { start: 0, end: 2 });
        const sizes = b.op('Concat', [batch, b.integers([4, 6])], { axis: 0 });
        return b.op('Resize', [x, undefined, undefined, sizes], repetition('asymmetric'));
      },
    },
    interpolated(['B', 2, 3, 4], [2, 1.5], { mode: 'linear' }),
    interpolated(['B', 1, 2, 3, 2], [1.5, 2, 1], { mode: 'cubic' }),
    interpolated(['B', 1, 3], [1.7], { mode: 'nearest' }),
    sampled(['B', 2, 3, 4], [2, 3], { mode: 'linear' }),
    sampled(['B', 1, 3, 4], [2, 3], { mode: 'bilinear', padding_mode: 'reflection', align_corners: 1 }),
    sampled([2, 1, 4, 3], [3, 1], { mode: 'bicubic', padding_mode: 'border' }),
    sampled(['B', 1, 2, 3, 2], [1, 2, 2], { mode: 'linear', padding_mode: 'border', align_corners: 1 }),
    { ...sampled(['B', 2, 3, 4], [2, 3], { mode: 'nearest', padding_mode: 'reflection' }), wanted: 1 },
    node('AveragePool', [['B', 2, 6]], { kernel_shape: [3], auto_pad: 'SAME_UPPER' }),
  ];
}
