import { RankbatchError } from 'rankbatch';
import { float, integer, text } from './attributes.js';
import { fixed, reshapeTarget } from './dimensions.js';
import type { Attributes, Dimension, GraphBuilder, Value } from './graph.js';

/** Mish (Misra 2019), an op of opset 18: x tanh(log(1 + exp x)). */
export function mish(b: GraphBuilder, x: Value): Value {
  return b.op('Mul', [x, b.op('Tanh', [b.op('Softplus', [x])])]);
}

/** Celu (Barron 2017): max(0, x) + min(0, alpha (exp(x / alpha) - 1)), that is alpha elu(x / alpha). */
export function celu(b: GraphBuilder, x: Value, attributes: Attributes): Value {
  const alpha = float(attributes, 'alpha', 1);
  return b.op('Mul', [b.op('Elu', [b.op('Div', [x, alpha])]), alpha]);
}

/** Blocks of channels laid out as blocks of pixels: [B, C S S, H, W] -> [B, C, H S, W S]. */
export function depthToSpace(b: GraphBuilder, x: Value, attributes: Attributes): Value {
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
export function spaceToDepth(b: GraphBuilder, x: Value, attributes: Attributes): Value {
  const size = integer(attributes, 'blocksize');
  const [batch, channels, height, width] = image(x, 'SpaceToDepth');
  const split = reshape(b, x, [batch, channels, height / size, size, width / size, size]);
  const laid = b.op('Transpose', [split], { perm: [0, 3, 5, 1, 2, 4] });
  return reshape(b, laid, [batch, channels * size * size, height / size, width / size]);
}

/** The tensor `repeats[i]` times along each axis i. */
export function tile(b: GraphBuilder, x: Value, repeats: readonly number[]): Value {
  return repeats.reduce(
    (value, count, axis) =>
      count === 1
        ? value
        : b.op(
            'Concat',
            Array.from({ length: count }, () => value),
            { axis },
          ),
    x,
  );
}

function reshape(b: GraphBuilder, x: Value, shape: readonly Dimension[]): Value {
  return b.op('Reshape', [x, b.integers(reshapeTarget(shape))]);
}

function image(x: Value, op: string): [Dimension, number, number, number] {
  const [batch, ...rest] = x.shape;
  if (rest.length !== 3 || batch === undefined)
    throw new RankbatchError(`graph: ${op} must be given [B, C, H, W], got [${x.shape.join()}]`);
  return [batch, fixed(rest[0]), fixed(rest[1]), fixed(rest[2])];
}
