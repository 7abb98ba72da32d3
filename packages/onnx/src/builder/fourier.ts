import { RankbatchError } from 'rankbatch';
import { fromFront, integer } from '../graph/attributes.js';
import { fixed, reshapeTarget } from '../graph/dimensions.js';
import type { Attributes, Builder, Dimension, Draft, Value } from '../graph/graph.js';

/** Elements of the greatest matrix that is written for a transform. */
const MOST = 2 ** 25;

/**
 * The discrete Fourier transform along an axis as a product with the matrix of its cosines and sines. Numbers are real, [..., 1],
 * or complex, [..., 2]; results are complex.
 */
export function dft(b: Builder, { inputs, attributes }: Draft): Value {
  const x = inputs[0]!;
  const rank = x.shape.length;
  const [length, given] = [inputs[1], inputs[2]].map((value) => value && integerOf(b, value));
  const axis = fromFront(given ?? integer(attributes, 'axis', 1), rank);
  const size = fixed(x.shape[axis]);
  const points = length ?? size;
  const used = Math.min(size, points);
  const parts = fixed(x.shape[rank - 1]);
  const matrix = matrixOf(b, { points, used, parts }, attributes);
  const cut = used < size ? b.op('Slice', [x, ...[0, used, axis].map((d) => b.integers([d]))]) : x;
  // The axis goes before the parts of its numbers, both are one row, and the way back.
  const order = [...Array.from({ length: rank - 1 }, (_, i) => i).filter((i) => i !== axis), axis];
  const turned = b.op('Transpose', [cut], { perm: [...order, rank - 1] });
  const others = turned.shape.slice(0, -2);
  const rows = reshape(b, turned, [...others, used * parts]);
  const transformed = reshape(b, b.op('MatMul', [rows, matrix]), [...others, fixed(matrix.shape[1]) / 2, 2]);
  const back = Array.from({ length: rank - 1 }, (_, i) => order.indexOf(i));
  return b.op('Transpose', [transformed], { perm: [...back, rank - 1] });
}

/** The transforms of the windows of a signal, [B, L, 1 or 2] -> [B, windows, frequencies, 2]. */
export function stft(b: Builder, { inputs, attributes }: Draft): Value {
  const [signal, stepValue, window, lengthValue] = inputs;
  const step = integerOf(b, stepValue!);
  const points = lengthValue ? integerOf(b, lengthValue) : fixed(window?.shape[0]);
  const [batch, length, parts] = [signal!.shape[0]!, fixed(signal!.shape[1]), fixed(signal!.shape[2])];
  const count = Math.floor((length - points) / step) + 1;
  const places = BigInt64Array.from({ length: count * points }, (_, i) =>
    BigInt(Math.floor(i / points) * step + (i % points)),
  );
  const indices = b.constant({ type: 'int64', shape: [count, points], data: places });
  const windows = b.op('Gather', [signal, indices], { axis: 1 });
  const shaped = window
    ? b.op('Mul', [windows, b.op('Reshape', [window, b.integers([points, 1])])])
    : windows;
  const matrix = matrixOf(b, { points, used: points, parts }, { onesided: 1, ...attributes });
  const rows = reshape(b, shaped, [batch, count, points * parts]);
  return reshape(b, b.op('MatMul', [rows, matrix]), [batch, count, fixed(matrix.shape[1]) / 2, 2]);
}

/** [numbers in, numbers out] of a transform of `used` numbers, real or complex by `parts`, to complex ones. */
function matrixOf(
  b: Builder,
  { points, used, parts }: { readonly points: number; readonly used: number; readonly parts: number },
  attributes: Attributes,
): Value {
  const isInverse = integer(attributes, 'inverse', 0) === 1;
  const isOneSided = integer(attributes, 'onesided', 0) === 1;
  if (isInverse && isOneSided)
    throw new RankbatchError(
      'an inverse transform must be of all frequencies, got one side; use torch.fft.ifft on both sides',
    );
  const frequencies = isOneSided ? Math.floor(points / 2) + 1 : points;
  const width = 2 * frequencies;
  if (used * parts * width > MOST)
    throw new RankbatchError(
      `a transform must have a matrix of at most ${MOST} elements, got ${used * parts} x ${width}; transform shorter parts`,
    );
  const [sign, scale] = isInverse ? [1, 1 / points] : [-1, 1];
  const data = Float32Array.from({ length: used * parts * width }, (_, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    const [n, isImaginary] = [Math.floor(row / parts), row % parts === 1];
    const [k, wantsImaginary] = [Math.floor(column / 2), column % 2 === 1];
    // The product is reduced first: sines of large angles are rounded.
    const angle = (2 * Math.PI * ((n * k) % points)) / points;
    if (isImaginary === wantsImaginary) return scale * Math.cos(angle);
    return scale * (wantsImaginary ? sign : -sign) * Math.sin(angle);
  });
  return b.constant({ type: 'float32', shape: [used * parts, width], data });
}

function integerOf(b: Builder, value: Value): number {
  const [known] = b.integersOf(value) ?? [];
  if (typeof known === 'number') return known;
  throw new RankbatchError(
    'sizes and axes of a Fourier transform must be constants or follow from shapes, got computed ones; export with fixed sizes',
  );
}

function reshape(b: Builder, x: Value, shape: readonly Dimension[]): Value {
  return b.op('Reshape', [x, b.integers(reshapeTarget(shape))]);
}
