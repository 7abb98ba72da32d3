import { fixed4, integer } from '../../graph/attributes.js';
import { fixed } from '../../graph/dimensions.js';
import type { Attributes, Builder, Value } from '../../graph/graph.js';
import { reshapeTo } from '../elementwise/broadcasting.js';
import { roundUp, windowExtents, windowGeometry, windowRests } from './windows.js';

/** The runtime lays channels out in blocks in fours. */
const UNIT = 4;

/**
 * Whether a convolution over two axes has one kernel for each channel (Chollet 2017), and the target has the form in blocks: there the
 * runtime computes all channels of a block at once, where its ordinary form multiplies tiny matrices, one for each channel and sample.
 */
export function isBlockedDepthwise(b: Builder, w: Value, attributes: Attributes): boolean {
  const [channels, perGroup] = w.shape;
  return (
    b.target.blockSize !== undefined &&
    w.shape.length === 4 &&
    perGroup === 1 &&
    integer(attributes, 'group', 1) === channels &&
    channels % UNIT === 0
  );
}

/** Writes [B, C, H, W] * [C, 1, kH, kW] (+ [C]) -> [B, C, ...]. */
export function depthwise(
  b: Builder,
  [x, w, bias]: readonly [Value, Value, (Value | undefined)?],
  attributes: Attributes,
): Value {
  const whole = bias && padTo(b, bias, blockedChannels(b, w));
  return fromBlocks(b, convolveBlocks(b, toBlocks(b, x), blockKernels(b, w), attributes, whole), w);
}

/**
 * Writes the gradient of x: the convolution of dy, with zeros between its elements where there were strides, with the kernels turned by
 * 180 degrees.
 *
 * @returns undefined where windows left so much of the far edge, or of the padding, that it is none
 */
export function depthwiseInputGradient(
  b: Builder,
  [x, w]: readonly [Value, Value],
  dy: Value,
  attributes: Attributes,
): Value | undefined {
  const { strides, pads, dilations } = windowGeometry(attributes);
  const extents = windowExtents(w.shape.slice(2).map(fixed), dilations);
  const before = extents.map((extent, i) => extent - 1 - pads[i]!);
  const after = extents.map((extent, i) => {
    const given = strides[i]! * fixed(dy.shape[i + 2]) + before[i]!;
    return fixed(x.shape[i + 2]) + extent - 1 - given;
  });
  if ([...before, ...after].some((pad) => pad < 0)) return undefined;
  const kernels = turn(b, blockKernels(b, w));
  const spread = spreadBlocks(b, toBlocks(b, dy), strides);
  return fromBlocks(b, convolveBlocks(b, spread, kernels, { pads: [...before, ...after], dilations }), w);
}

/**
 * Writes the gradient of w, [C, 1, kH, kW]: each channel of each sample of x, of which there is a fixed number, is convolved with that of dy
 * as its kernel, and the samples are summed. In blocks, both lie as the convolution takes them, with as many channels as samples and channels.
 */
export function depthwiseWeightGradient(
  b: Builder,
  [x, w]: readonly [Value, Value],
  dy: Value,
  attributes: Attributes,
): Value {
  const geometry = windowGeometry(attributes);
  const { strides, dilations } = geometry;
  const [channels, samples] = [blockedChannels(b, w), fixed(x.shape[0])];
  const all = samples * channels;
  const rests = windowRests(geometry, x.shape, w.shape.slice(2).map(fixed), dy.shape.slice(2).map(fixed));
  const seen = cutBlocks(
    b,
    toBlocks(b, x),
    rests.map((rest) => Math.max(0, rest)),
  );
  const pads = [...geometry.pads.slice(0, 2), ...rests.map((rest) => Math.max(0, -rest))];
  const images = reshapeTo(b, seen, [1, all, ...seen.shape.slice(2)]);
  const kernels = reshapeTo(b, toBlocks(b, dy), [all, 1, ...dy.shape.slice(2)]);
  const products = convolveBlocks(b, images, kernels, { pads, strides: dilations, dilations: strides });
  const perSample = reshapeTo(b, products, [samples, channels, ...w.shape.slice(2)]);
  const total = b.op('ReduceSum', [perSample, b.integers([0])], { keepdims: 1 });
  return reshapeTo(b, fromBlocks(b, total, w), w.shape);
}

function convolveBlocks(b: Builder, x: Value, kernels: Value, attributes: Attributes, bias?: Value): Value {
  const inputs = bias ? [x, kernels, bias] : [x, kernels];
  return b.op('nchwc.Conv', inputs, { ...attributes, group: fixed(kernels.shape[0]) });
}

/** [B, C, H, W] -> [B, C/S, H, W, S] under the shape [B, C, H, W], with C rounded up to whole blocks by zeros. */
function toBlocks(b: Builder, x: Value): Value {
  return b.op('nchwc.ReorderInput', [x]);
}

function fromBlocks(b: Builder, x: Value, { shape: [channels] }: Value): Value {
  return b.op('nchwc.ReorderOutput', [x], { channels: fixed(channels) });
}

/** Channels, height and width. */
function imageOf({ shape }: Value): [number, number, number] {
  return [fixed(shape[1]), fixed(shape[2]), fixed(shape[3])];
}

function blockedChannels(b: Builder, { shape: [channels] }: Value): number {
  return roundUp(fixed(channels), b.target.blockSize!);
}

/** [C, 1, h, w] -> [C/S, h, w, S] under the shape [C, 1, h, w], with C rounded up to whole blocks by zeros. */
function blockKernels(b: Builder, w: Value): Value {
  const size = b.target.blockSize!;
  const channels = blockedChannels(b, w);
  const [, , height, width] = fixed4(w);
  const rows = reshapeTo(b, padTo(b, w, channels), [channels / size, size, height * width]);
  return reshapeTo(b, b.op('Transpose', [rows], { perm: [0, 2, 1] }), [channels, 1, height, width]);
}

/** Turns kernels in blocks by 180 degrees. */
function turn(b: Builder, kernels: Value): Value {
  const size = b.target.blockSize!;
  const [channels, , height, width] = fixed4(kernels);
  const area = height * width;
  const rows = reshapeTo(b, kernels, [channels / size, area, size]);
  const backward = b.integers(Array.from({ length: area }, (_, k) => area - 1 - k));
  return reshapeTo(b, b.op('Gather', [rows, backward], { axis: 1 }), kernels.shape);
}

/** Puts zeros behind every element, and behind every row: [B, C, H, W] -> [B, C, H sH, W sW], in blocks. */
function spreadBlocks(b: Builder, x: Value, [down, across]: readonly number[]): Value {
  if (down === 1 && across === 1) return x;
  const size = b.target.blockSize!;
  const [channels, height, width] = imageOf(x);
  const rows = b.op('Reshape', [x, b.integers([-1, 1, width, size])]);
  const ends = [0, 0, 0, 0, 0, down! - 1, 0, size * (across! - 1)];
  const spread = b.op('Pad', [rows, b.integers(ends)]);
  return b.op('Reshape', [spread, b.integers([-1, channels, height * down!, width * across!])]);
}

/** Leaves out what is at the far ends: [B, C, H, W] -> [B, C, H - down, W - across], in blocks. */
function cutBlocks(b: Builder, x: Value, [down, across]: readonly number[]): Value {
  if (down === 0 && across === 0) return x;
  const size = b.target.blockSize!;
  const [channels, height, width] = imageOf(x);
  const rows = b.op('Reshape', [x, b.integers([-1, height, width * size])]);
  const ends = [height - down!, (width - across!) * size];
  const cut = b.op('Slice', [rows, b.integers([0, 0]), b.integers(ends), b.integers([1, 2])]);
  return b.op('Reshape', [cut, b.integers([-1, channels, height - down!, width - across!])]);
}

/** The tensor with zeros behind its first axis. */
function padTo(b: Builder, value: Value, length: number): Value {
  const missing = length - fixed(value.shape[0]);
  if (missing === 0) return value;
  const rank = value.shape.length;
  return b.op('Pad', [
    value,
    b.integers(Array.from({ length: 2 * rank }, (_, i) => (i === rank ? missing : 0))),
  ]);
}
