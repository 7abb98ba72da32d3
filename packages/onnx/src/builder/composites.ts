import { RankbatchError } from 'rankbatch';
import { axisAttribute, float, integer, text } from '../graph/attributes.js';
import { fixed, product, reshapeTarget } from '../graph/dimensions.js';
import type { Attributes, Builder, Dimension, Value } from '../graph/graph.js';

/** Mish (Misra 2019), an op of opset 18: x tanh(log(1 + exp x)). */
export function mish(b: Builder, x: Value): Value {
  return b.op('Mul', [x, b.op('Tanh', [b.op('Softplus', [x])])]);
}

/** Swish (Ramachandran et al. 2017), an op of opset 24: x sigmoid(alpha x). */
export function swish(b: Builder, x: Value, attributes: Attributes): Value {
  const alpha = float(attributes, 'alpha', 1);
  return b.op('Mul', [x, b.op('Sigmoid', [alpha === 1 ? x : b.op('Mul', [x, alpha])])]);
}

/** Celu (Barron 2017): max(0, x) + min(0, alpha (exp(x / alpha) - 1)), that is alpha elu(x / alpha). */
export function celu(b: Builder, x: Value, attributes: Attributes): Value {
  const alpha = float(attributes, 'alpha', 1);
  return b.op('Mul', [b.op('Elu', [b.op('Div', [x, alpha])]), alpha]);
}

/** RMS normalization (Zhang & Sennrich 2019), an op of opset 23: x scale / sqrt(mean(x^2) + eps) over the axes from `axis` on. */
export function rmsNorm(b: Builder, [x, scale]: readonly Value[], attributes: Attributes): Value {
  const first = axisAttribute(attributes, x!.shape.length, -1);
  const axes = x!.shape.flatMap((_, i) => (i >= first ? [i] : []));
  const square = b.op('ReduceMean', [b.op('Mul', [x, x])], { axes, keepdims: 1 });
  const root = b.op('Sqrt', [b.op('Add', [square, float(attributes, 'epsilon', 1e-5)])]);
  return b.op('Mul', [b.op('Div', [x, root]), scale]);
}

/**
 * Group normalization (Wu & He 2018), an op of opset 18: instance normalization over groups of channels. Scale and bias
 * are per channel, in opsets before 21 per group.
 */
export function groupNorm(b: Builder, [x, scale, bias]: readonly Value[], attributes: Attributes): Value {
  const groups = integer(attributes, 'num_groups');
  const { epsilon = { float: 1e-5 } } = attributes;
  const perGroup = (value: number) =>
    b.constant({ type: 'float32', shape: [groups], data: new Float32Array(groups).fill(value) });
  const grouped = b.op('Reshape', [x, b.integers([0, groups, -1])]);
  const normal = b.op('InstanceNormalization', [grouped, perGroup(1), perGroup(0)], { epsilon });
  if (fixed(scale!.shape[0]) === groups) {
    const scaled = b.op('Mul', [normal, b.op('Reshape', [scale, b.integers([-1, 1])])]);
    return reshape(b, b.op('Add', [scaled, b.op('Reshape', [bias, b.integers([-1, 1])])]), x!.shape);
  }
  const perChannel = b.integers([-1, ...x!.shape.slice(2).map(() => 1)]);
  const scaled = b.op('Mul', [reshape(b, normal, x!.shape), b.op('Reshape', [scale, perChannel])]);
  return b.op('Add', [scaled, b.op('Reshape', [bias, perChannel])]);
}

/** Blocks of channels laid out as blocks of pixels: [B, C S S, H, W] -> [B, C, H S, W S]. */
export function depthToSpace(b: Builder, x: Value, attributes: Attributes): Value {
  const size = integer(attributes, 'blocksize');
  const [batch, depth, height, width] = image(x, 'DepthToSpace');
  const channels = depth / (size * size);
  const columnRowDepth = text(attributes, 'mode', 'DCR') === 'CRD';
  const parts = columnRowDepth ? [channels, size, size] : [size, size, channels];
  const split = reshape(b, x, [batch, ...parts, height, width]);
  const perm = columnRowDepth ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2];
  const laid = b.op('Transpose', [split], { perm });
  return reshape(b, laid, [batch, channels, height * size, width * size]);
}

/** The inverse of `depthToSpace` in its mode `DCR`: [B, C, H S, W S] -> [B, S S C, H, W]. */
export function spaceToDepth(b: Builder, x: Value, attributes: Attributes): Value {
  const size = integer(attributes, 'blocksize');
  const [batch, channels, height, width] = image(x, 'SpaceToDepth');
  const split = reshape(b, x, [batch, channels, height / size, size, width / size, size]);
  const laid = b.op('Transpose', [split], { perm: [0, 3, 5, 1, 2, 4] });
  return reshape(b, laid, [batch, channels * size * size, height / size, width / size]);
}

/** The tensor `repeats[i]` times along each axis i, of which one may hold the batch. */
export function tile(b: Builder, x: Value, repeats: Value): Value {
  const counts = b.integersOf(repeats);
  if (!counts)
    throw new RankbatchError(
      'graph: repeats of Tile must be constants or follow from shapes, got computed ones; export with fixed sizes',
    );
  return counts.reduce<Value>((value, count, axis) => {
    if (count === 1) return value;
    if (typeof count === 'string') return tileByBatch(b, value, repeats, axis);
    const copies = Array.from({ length: count }, () => value);
    return b.op('Concat', copies, { axis });
  }, x);
}

/** All of the tensor once for each sample, along an axis of its own, which then is one with that axis. */
function tileByBatch(b: Builder, x: Value, repeats: Value, axis: number): Value {
  const count = b.op('Slice', [repeats, b.integers([axis]), b.integers([axis + 1])]);
  const ones = (length: number) => (length === 0 ? [] : [b.integers(Array.from({ length }, () => 1))]);
  const parts = [...ones(axis), count, ...ones(x.shape.length - axis)];
  const copies = b.op('Expand', [
    b.op('Unsqueeze', [x, b.integers([axis])]),
    b.op('Concat', parts, { axis: 0 }),
  ]);
  return reshape(b, copies, x.shape.with(axis, product(copies.shape.slice(axis, axis + 2))));
}

function reshape(b: Builder, x: Value, shape: readonly Dimension[]): Value {
  return b.op('Reshape', [x, b.integers(reshapeTarget(shape))]);
}

function image(x: Value, op: string): [Dimension, number, number, number] {
  const [batch, ...rest] = x.shape;
  if (rest.length !== 3 || batch === undefined)
    throw new RankbatchError(`graph: ${op} must be given [B, C, H, W], got [${x.shape.join()}]`);
  return [batch, fixed(rest[0]), fixed(rest[1]), fixed(rest[2])];
}
