import type { Attributes } from '../../graph/graph.js';
import {
  array64,
  build,
  forEachIndex,
  get,
  offset,
  size,
  type Array64,
} from '../reference/array64.testing.js';
import { list, number, type Operation } from '../reference/operation.testing.js';

function geometry(attributes: Attributes, rank: number) {
  const ones = Array.from({ length: rank }, () => 1);
  return {
    strides: list(attributes, 'strides', ones),
    pads: list(attributes, 'pads', [...ones, ...ones].fill(0)),
    dilations: list(attributes, 'dilations', ones),
  };
}

/** All positions in a kernel, row-major. */
function kernelPositions(kernel: readonly number[]): number[][] {
  const positions: number[][] = [];
  forEachIndex(kernel, (at) => positions.push([...at]));
  return positions;
}

/** Where an element of a kernel lies in the image, for the window at `at`. */
function locate(attributes: Attributes, at: readonly number[], inKernel: readonly number[]): number[] {
  const { strides, pads, dilations } = geometry(attributes, at.length);
  return at.map((index, i) => index * strides[i]! + inKernel[i]! * dilations[i]! - pads[i]!);
}

function counts(image: readonly number[], kernel: readonly number[], attributes: Attributes): number[] {
  const { strides, pads, dilations } = geometry(attributes, kernel.length);
  return kernel.map((k, i) => {
    const padded = image[i]! + pads[i]! + pads[i + kernel.length]!;
    const steps = (padded - ((k - 1) * dilations[i]! + 1)) / strides[i]!;
    const ceiled = Math.ceil(steps);
    if (!number(attributes, 'ceil_mode', 0)) return Math.floor(steps) + 1;
    return ceiled * strides[i]! < image[i]! + pads[i]! ? ceiled + 1 : ceiled;
  });
}

/** Calls with every pair of a window and an element of its kernel that lies in the image, as flat offsets. */
function forEachPair(
  image: readonly number[],
  windows: readonly number[],
  kernel: readonly number[],
  attributes: Attributes,
  visit: (window: number, inKernel: number, inImage: number) => void,
): void {
  const positions = kernelPositions(kernel);
  let window = 0;
  forEachIndex(windows, (at) => {
    positions.forEach((inKernel, k) => {
      const inImage = offset(image, locate(attributes, at, inKernel));
      if (inImage >= 0) visit(window, k, inImage);
    });
    window++;
  });
}

const conv: Operation = ([x, w, bias], attributes) => {
  const [batch, channels, ...image] = x!.shape as [number, number, ...number[]];
  const [outputs, inputs, ...kernel] = w!.shape as [number, number, ...number[]];
  const windows = counts(image, kernel, attributes);
  const out = array64([batch, outputs, ...windows]);
  const [pixels, area, positions] = [size(image), size(kernel), size(windows)];
  const perGroup = outputs / number(attributes, 'group', 1);
  if (bias) out.data.forEach((_, i) => (out.data[i] = bias.data[Math.floor(i / positions) % outputs]!));
  forEachPair(image, windows, kernel, attributes, (window, inKernel, inImage) => {
    for (let n = 0; n < batch; n++)
      for (let o = 0; o < outputs; o++)
        for (let k = 0; k < inputs; k++) {
          const channel = Math.floor(o / perGroup) * inputs + k;
          out.data[(n * outputs + o) * positions + window]! +=
            x!.data[(n * channels + channel) * pixels + inImage]! *
            w!.data[(o * inputs + k) * area + inKernel]!;
        }
  });
  return [out];
};

const convTranspose: Operation = ([y, w, bias], attributes) => {
  const [batch, inputs, ...windows] = y!.shape as [number, number, ...number[]];
  const [, outputs, ...kernel] = w!.shape as [number, number, ...number[]];
  const { strides, pads, dilations } = geometry(attributes, kernel.length);
  const extra = list(
    attributes,
    'output_padding',
    kernel.map(() => 0),
  );
  const image = kernel.map(
    (k, i) =>
      (windows[i]! - 1) * strides[i]! +
      (k - 1) * dilations[i]! +
      1 +
      extra[i]! -
      pads[i]! -
      pads[i + kernel.length]!,
  );
  const groups = number(attributes, 'group', 1);
  const channels = outputs * groups;
  const out = array64([batch, channels, ...image]);
  const [pixels, area, positions] = [size(image), size(kernel), size(windows)];
  if (bias) out.data.forEach((_, i) => (out.data[i] = bias.data[Math.floor(i / pixels) % channels]!));
  forEachPair(image, windows, kernel, attributes, (window, inKernel, inImage) => {
    for (let n = 0; n < batch; n++)
      for (let k = 0; k < inputs; k++)
        for (let o = 0; o < outputs; o++) {
          const channel = Math.floor((k * groups) / inputs) * outputs + o;
          out.data[(n * channels + channel) * pixels + inImage]! +=
            y!.data[(n * inputs + k) * positions + window]! * w!.data[(k * outputs + o) * area + inKernel]!;
        }
  });
  return [out];
};

/** Combines what every window sees; in the padding that is `undefined`. */
function pooled(
  x: Array64,
  attributes: Attributes,
  combine: (seen: (number | undefined)[]) => number,
): Array64 {
  const kernel = list(attributes, 'kernel_shape', []);
  const image = x.shape.slice(2);
  const positions = kernelPositions(kernel);
  return build([...x.shape.slice(0, 2), ...counts(image, kernel, attributes)], (at) =>
    combine(
      positions.map((inKernel) => {
        const i = offset(x.shape, [...at.slice(0, 2), ...locate(attributes, at.slice(2), inKernel)]);
        return i < 0 ? undefined : x.data[i];
      }),
    ),
  );
}

const averagePool: Operation = ([x], attributes) => {
  const image = x!.shape.slice(2);
  const kernel = list(attributes, 'kernel_shape', []);
  const positions = kernelPositions(kernel);
  const { pads } = geometry(attributes, image.length);
  // With count_include_pad the padding counts as zeros, but not what ceil_mode adds beyond it.
  const margin = number(attributes, 'count_include_pad', 0) ? pads : pads.map(() => 0);
  const counted = (at: readonly number[]) =>
    at.every((index, i) => index >= -margin[i]! && index < image[i]! + margin[i + image.length]!);
  return [
    build([...x!.shape.slice(0, 2), ...counts(image, kernel, attributes)], (at) => {
      const seen = positions.map((inKernel) => locate(attributes, at.slice(2), inKernel)).filter(counted);
      return seen.reduce((sum, place) => sum + get(x!, [at[0]!, at[1]!, ...place]), 0) / seen.length;
    }),
  ];
};

/** Channels per block in `nchwc` nodes; set by `interpret`. */
export const blocks = { size: 16 };

/** [B, C, H, W] -> [B, C/S, H, W, S], under the shape [B, C, H, W], with C rounded up by zeros. */
function blocked(x: Array64): Array64 {
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const s = blocks.size;
  const count = Math.ceil(c / s);
  const { data } = build([n, count, height, width, s], ([m, k, r, q, i]) =>
    k! * s + i! < c ? get(x, [m!, k! * s + i!, r!, q!]) : 0,
  );
  return array64([n, count * s, height, width], data);
}

function unblocked(x: Array64): Array64 {
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const s = blocks.size;
  const source = array64([n, c / s, height, width, s], x.data);
  return build(x.shape, ([m, k, r, q]) => get(source, [m!, Math.floor(k! / s), r!, q!, k! % s]));
}

/** [O/S, I/S, h, w, S of I, S of O] -> [O, I, h, w]; of one input for each output, [O/S, h, w, S]. */
function unblockedWeights(w: Array64): Array64 {
  const [o, i, height, width] = w.shape as [number, number, number, number];
  const s = blocks.size;
  if (i === 1) {
    const kernels = array64([o / s, height, width, s], w.data);
    return build(w.shape, ([p, , r, c]) => get(kernels, [Math.floor(p! / s), r!, c!, p! % s]));
  }
  const source = array64([o / s, i / s, height, width, s, s], w.data);
  return build(w.shape, ([p, q, r, c]) =>
    get(source, [Math.floor(p! / s), Math.floor(q! / s), r!, c!, q! % s, p! % s]),
  );
}

export const windowed: Record<string, Operation> = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: ([x], attributes) => [
    pooled(x!, attributes, (seen) => Math.max(...seen.filter((v) => v !== undefined))),
  ],
  AveragePool: averagePool,
  Resize: ([x, , scales]) => {
    const shape = x!.shape.map((d, axis) => Math.floor(d * scales!.data[axis]!));
    return [
      build(shape, (at) =>
        get(
          x!,
          at.map((index, axis) => Math.floor(index / scales!.data[axis]!)),
        ),
      ),
    ];
  },
  'nchwc.ReorderInput': ([x]) => [blocked(x!)],
  'nchwc.ReorderOutput': ([x], attributes) => {
    const [n, , height, width] = x!.shape as [number, number, number, number];
    const shape = [n, number(attributes, 'channels', NaN), height, width];
    const plain = unblocked(x!);
    return [build(shape, (at) => get(plain, at))];
  },
  'nchwc.Conv': ([x, w, bias], attributes) => {
    const [y] = conv([unblocked(x!), unblockedWeights(w!), bias!], attributes);
    return [blocked(y!)];
  },
};
