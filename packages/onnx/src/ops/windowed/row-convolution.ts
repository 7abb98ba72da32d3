import { integer } from '../../graph/attributes.js';
import { fixed } from '../../graph/dimensions.js';
import type { Attributes, Builder, Value } from '../../graph/graph.js';
import { reshapeTo } from '../elementwise/broadcasting.js';
import { windowCounts, windowGeometry } from './windows.js';

/** This form is faster with so many windows of a sample at most, or with so many filters at least for each window of the batch. */
const MOST_WINDOWS = 4;
const FILTERS_PER_WINDOW = 2;
/** The fewest filters for each pixel: finding the pixels of windows takes a share of the work that is the inverse of it. */
const FILTERS_PER_PIXEL = 4;

/** A convolution [B, C, ...] * [O, C, ...kernel] as products of matrices, with a row for each window of each sample. */
export interface RowConvolution {
  /** Writes the convolution [B, O, ...], with a bias [O] or none. */
  readonly output: (bias: Value | undefined) => Value;
  /** Writes the gradient of the image. */
  readonly inputGradient: (dy: Value) => Value;
  /** Writes the gradient of the weights. */
  readonly weightGradient: (dy: Value) => Value;
}

/**
 * The form for images of a few pixels that are convolved with many channels, as at the end of a network: one product takes the weights as
 * they lie, where blocks of channels need them laid out anew, and where most of what a window sees is padding.
 *
 * @returns undefined where another form is faster, or the number of samples is not known
 */
export function rowConvolution(
  b: Builder,
  [x, w]: readonly [Value, Value],
  attributes: Attributes,
): RowConvolution | undefined {
  const batch = x.shape[0];
  if (typeof batch !== 'number' || b.target.blockSize === undefined) return undefined;
  if (integer(attributes, 'group', 1) !== 1) return undefined;
  const [filters, channels] = [fixed(w.shape[0]), fixed(w.shape[1])];
  const kernel = w.shape.slice(2).map(fixed);
  const image = x.shape.slice(2).map(fixed);
  const counts = windowCounts(attributes, x.shape, kernel);
  const [pixels, windows, area] = [size(image), size(counts), size(kernel)];
  const rows = batch * windows;
  const isFew = windows <= MOST_WINDOWS || FILTERS_PER_WINDOW * rows <= filters;
  if (!isFew || FILTERS_PER_PIXEL * pixels > filters) return undefined;
  const isPoint = area === 1 && windows === pixels;
  const seen = isPoint ? undefined : seenPixels(b, image, counts, kernel, attributes);
  const planes = reshapeTo(b, x, [batch, channels, pixels]);
  const patches = reshapeTo(b, seen ? b.op('MatMul', [planes, seen]) : planes, [
    batch,
    channels,
    windows,
    area,
  ]);
  const perWindow = reshapeTo(b, swapMiddle(b, patches), [rows, channels * area]);
  const weights = reshapeTo(b, w, [filters, channels * area]);
  /** [B, O, ...] -> [B P, O] */
  const rowsOf = (y: Value) =>
    reshapeTo(b, b.op('Transpose', [reshapeTo(b, y, [batch, filters, windows])], { perm: [0, 2, 1] }), [
      rows,
      filters,
    ]);
  return {
    output: (bias) => {
      const product = b.op('Gemm', bias ? [perWindow, weights, bias] : [perWindow, weights], { transB: 1 });
      const apart = b.op('Transpose', [reshapeTo(b, product, [batch, windows, filters])], {
        perm: [0, 2, 1],
      });
      return reshapeTo(b, apart, [batch, filters, ...counts]);
    },
    inputGradient: (dy) => {
      const dPatches = reshapeTo(b, b.op('Gemm', [rowsOf(dy), weights]), [batch, windows, channels, area]);
      const perChannel = reshapeTo(b, swapMiddle(b, dPatches), [batch, channels, windows * area]);
      const dPlanes = seen
        ? b.op('MatMul', [perChannel, b.op('Transpose', [seen], { perm: [1, 0] })])
        : perChannel;
      return reshapeTo(b, dPlanes, x.shape);
    },
    weightGradient: (dy) => reshapeTo(b, b.op('Gemm', [rowsOf(dy), perWindow], { transA: 1 }), w.shape),
  };
}

/** Which pixel each element of each window sees: [pixels, windows area], 1 where it does. */
function seenPixels(
  b: Builder,
  image: readonly number[],
  counts: readonly number[],
  kernel: readonly number[],
  attributes: Attributes,
): Value {
  const { strides, pads, dilations } = windowGeometry(attributes, kernel.length);
  const [windows, elements] = [places(counts), places(kernel)];
  const data = new Float32Array(size(image) * windows.length * elements.length);
  windows.forEach((window, p) =>
    elements.forEach((element, k) => {
      const at = window.map((index, i) => index * strides[i]! + element[i]! * dilations[i]! - pads[i]!);
      if (at.some((index, i) => index < 0 || index >= image[i]!)) return;
      const pixel = at.reduce((sum, index, i) => sum * image[i]! + index, 0);
      data[(pixel * windows.length + p) * elements.length + k] = 1;
    }),
  );
  return b.constant({
    type: 'float32',
    shape: [size(image), windows.length * elements.length],
    data,
  });
}

/** All indices of a tensor of these sizes, in order. */
function places(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>(
    (all, count) => all.flatMap((at) => Array.from({ length: count }, (_, i) => [...at, i])),
    [[]],
  );
}

function size(sizes: readonly number[]): number {
  return sizes.reduce((product, each) => product * each, 1);
}

function swapMiddle(b: Builder, value: Value): Value {
  return b.op('Transpose', [value], { perm: [0, 2, 1, 3] });
}
