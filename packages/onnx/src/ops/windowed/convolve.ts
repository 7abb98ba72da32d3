import { fixed4, integer } from '../../graph/attributes.js';
import { fixed } from '../../graph/dimensions.js';
import type { Attributes, Builder, Dimension, Value } from '../../graph/graph.js';
import {
  depthwise,
  depthwiseInputGradient,
  depthwiseWeightGradient,
  isBlockedDepthwise,
} from './depthwise.js';
import { windowPatches } from './patches.js';
import { windowExtents, windowGeometry, windowRests } from './windows.js';

/**
 * Writes a convolution [B, Cin, H, W] * [Cout, Cin, kH, kW] (+ [Cout]) in the fastest form the target has.
 *
 * ONNX Runtime's CPU provider has a direct convolution on tensors whose channels are laid out in blocks, two to
 * three times as fast as the ordinary one. It picks that itself only for weights that are constants; in training
 * they are not, so the nodes are written here: reorder the input, block the weights, convolve, reorder back.
 */
export function convolve(
  b: Builder,
  [x, w, bias]: readonly [Value, Value, (Value | undefined)?],
  attributes: Attributes,
): Value {
  if (isBlockedDepthwise(b, w, attributes)) return depthwise(b, [x, w, bias], attributes);
  if (!isPlane(w, attributes) || !hasBlockedForm(b, x.shape[1], w.shape[0]))
    return b.op('Conv', bias ? [x, w, bias] : [x, w], attributes);
  return blockedConvolution(b, x, blockWeights(b, w), bias, attributes);
}

/** Whether the convolution is over two axes and each of its outputs sees all channels. */
function isPlane(w: Value, attributes: Attributes): boolean {
  return w.shape.length === 4 && integer(attributes, 'group', 1) === 1;
}

function hasBlockedForm(b: Builder, ...channels: readonly (Dimension | undefined)[]): boolean {
  const { blockSize } = b.target;
  return blockSize !== undefined && channels.every((c) => typeof c === 'number' && c % blockSize === 0);
}

function blockedConvolution(
  b: Builder,
  x: Value,
  blockedWeights: Value,
  bias: Value | undefined,
  attributes: Attributes,
): Value {
  const blocked = b.op('nchwc.Conv', [b.op('nchwc.ReorderInput', [x]), blockedWeights, bias], attributes);
  return b.op('nchwc.ReorderOutput', [blocked], { channels: fixed(blockedWeights.shape[0]) });
}

/**
 * Writes the gradient of a convolution's input. Where it can, a convolution of dy with the weights turned by 180
 * degrees and their channels exchanged, as that has the blocked form.
 */
export function convolveInputGradient(
  b: Builder,
  [x, w]: readonly [Value, Value],
  dy: Value,
  attributes: Attributes,
): Value {
  const inBlocks = isBlockedDepthwise(b, w, attributes) && depthwiseInputGradient(b, [x, w], dy, attributes);
  if (inBlocks) return inBlocks;
  const kernel = w.shape.slice(2).map(fixed);
  const { strides, pads, dilations } = windowGeometry(attributes, kernel.length);
  const fullPads = [...kernel, ...kernel].map((k, i) => k - 1 - pads[i]!);
  const unit = [...strides, ...dilations].every((s) => s === 1);
  if (
    isPlane(w, attributes) &&
    unit &&
    fullPads.every((p) => p >= 0) &&
    hasBlockedForm(b, w.shape[0], w.shape[1])
  ) {
    const turned = turnBlocked(b, blockWeights(b, swapBatch(b, w)));
    return blockedConvolution(b, dy, turned, undefined, { pads: fullPads });
  }
  // Rows and columns at the far edge that no window reached.
  const outputPadding = windowExtents(kernel, dilations).map(
    (extent, i) => (fixed(x.shape[i + 2]) + pads[i]! + pads[i + kernel.length]! - extent) % strides[i]!,
  );
  const group = integer(attributes, 'group', 1);
  return b.op('ConvTranspose', [dy, w], {
    strides,
    pads,
    dilations,
    output_padding: outputPadding,
    ...(group === 1 ? {} : { group }),
  });
}

/**
 * Writes the gradient of a convolution's weights: the correlation of x with dy, summed over the batch.
 *
 * For single pixels and with few inputs per output a matrix product with the patches of x is fastest; else a convolution with batch and
 * channels exchanged and dy as the kernel.
 */
export function convolveWeightGradient(
  b: Builder,
  [x, w]: readonly [Value, Value],
  dy: Value,
  attributes: Attributes,
): Value {
  if (isBlockedDepthwise(b, w, attributes) && typeof x.shape[0] === 'number')
    return depthwiseWeightGradient(b, [x, w], dy, attributes);
  if (!isPlane(w, attributes)) return groupedWeightGradient(b, [x, w], dy, attributes);
  const { strides, pads, dilations } = windowGeometry(attributes);
  const [cout, cin, kh, kw] = fixed4(w);
  const plain = [...strides, ...dilations].every((s) => s === 1) && pads.every((p) => p === 0);
  const positions = fixed(dy.shape[2]) * fixed(dy.shape[3]);
  // The products of all samples are kept: no more than what they are made of.
  const pixels = kh * kw === 1 && cin * cout <= positions * (cin + cout);
  if (plain && (pixels || cin * kh * kw <= 64)) {
    const columns = b.op('Transpose', [b.op('Reshape', [dy, b.integers([0, cout, positions])])], {
      perm: [0, 2, 1],
    });
    const products = b.op('MatMul', [patches(b, x, dy, [kh, kw]), columns]);
    const total = b.op('ReduceSum', [products, b.integers([0])], { keepdims: 0 });
    return b.op('Transpose', [b.op('Reshape', [total, b.integers([kh, kw, cin, cout])])], {
      perm: [3, 2, 0, 1],
    });
  }
  const swapped = convolve(b, [swapBatch(b, exactlySeen(b, x, w, dy, attributes)), swapBatch(b, dy)], {
    strides: dilations,
    dilations: strides,
  });
  return swapBatch(b, swapped);
}

/**
 * The image padded to what its windows see, or cut to it: the few places of a kernel as large as dy are then computed
 * together, and none too many.
 */
function exactlySeen(b: Builder, x: Value, w: Value, dy: Value, attributes: Attributes): Value {
  const geometry = windowGeometry(attributes);
  const sizes = (value: Value) => value.shape.slice(2).map(fixed);
  const before = geometry.pads.slice(0, 2);
  const after = windowRests(geometry, x.shape, sizes(w), sizes(dy)).map((rest) => -rest);
  if ([...before, ...after].every((pad) => pad === 0)) return x;
  return b.op('Pad', [x, b.integers([0, 0, ...before, 0, 0, ...after])]);
}

/**
 * The same for groups and any number of axes: per sample and group the product of dy [Cout/G, P] with the patches of x
 * [P, Cin/G K], summed over the batch.
 */
function groupedWeightGradient(
  b: Builder,
  [x, w]: readonly [Value, Value],
  dy: Value,
  attributes: Attributes,
): Value {
  const kernel = w.shape.slice(2).map(fixed);
  const groups = integer(attributes, 'group', 1);
  const [counts, geometry] = [dy.shape.slice(2).map(fixed), windowGeometry(attributes, kernel.length)];
  const [cout, inputsPerGroup] = [fixed(w.shape[0]), fixed(w.shape[1])];
  const positions = counts.reduce((p, d) => p * d, 1);
  const area = kernel.reduce((p, d) => p * d, 1);
  const perGroup = (value: Value, rows: number) =>
    b.op('Reshape', [value, b.integers([0, groups, rows, positions])]);
  const seen = perGroup(windowPatches(b, x, { geometry, kernel, counts }), inputsPerGroup * area);
  const columns = b.op('Transpose', [seen], { perm: [0, 1, 3, 2] });
  const products = b.op('MatMul', [perGroup(dy, cout / groups), columns]);
  const total = b.op('ReduceSum', [products, b.integers([0])], { keepdims: 0 });
  return b.op('Reshape', [total, b.integers(w.shape.map(fixed))]);
}

/** All patches that meet a kernel of that size: [B, C, H, W] -> [B, kH kW C, positions]. */
function patches(b: Builder, x: Value, dy: Value, [kh, kw]: readonly [number, number]): Value {
  const [height, width] = [fixed(dy.shape[2]), fixed(dy.shape[3])];
  // Columns first: the row shifts then copy whole images.
  const columns = shifts(b, x, 3, kw, width);
  const rows = shifts(b, columns, 2, kh, height);
  return b.op('Reshape', [rows, b.integers([0, kh * kw * fixed(x.shape[1]), height * width])]);
}

/** The windows of `length` entries at the first `count` positions of an axis, joined along the channels. */
function shifts(b: Builder, x: Value, axis: number, count: number, length: number): Value {
  if (count === 1) return x;
  const windows = Array.from({ length: count }, (_, start) =>
    b.op('Slice', [x, b.integers([start]), b.integers([start + length]), b.integers([axis])]),
  );
  return b.op('Concat', windows, { axis: 1 });
}

/** [O, I, h, w] -> the blocked order [O/S, I/S, h, w, S of I, S of O], under the shape [O, I, h, w]. */
function blockWeights(b: Builder, w: Value): Value {
  const size = b.target.blockSize!;
  const [o, i, height, width] = fixed4(w);
  // The runtime's own reordering blocks I; what is left is to move the position in O's blocks to the end.
  const rows = b.op('Reshape', [
    b.op('nchwc.ReorderInput', [w]),
    b.integers([o / size, size, i * height * width]),
  ]);
  const blocked = b.op('Transpose', [rows], { perm: [0, 2, 1] });
  return b.op('Reshape', [blocked, b.integers([o, i, height, width])]);
}

/** Turns blocked kernels by 180 degrees. */
function turnBlocked(b: Builder, blocked: Value): Value {
  const [o, i, height, width] = fixed4(blocked);
  const [area, block] = [height * width, b.target.blockSize! ** 2];
  const kernels = b.op('Reshape', [blocked, b.integers([(o * i) / block, area, block])]);
  const backward = b.integers(Array.from({ length: area }, (_, k) => area - 1 - k));
  return b.op('Reshape', [
    b.op('Gather', [kernels, backward], { axis: 1 }),
    b.integers([o, i, height, width]),
  ]);
}

function swapBatch(b: Builder, value: Value): Value {
  return b.op('Transpose', [value], { perm: [1, 0, 2, 3] });
}
