import { fixed, perSample, product } from './dimensions.js';
import type { Attributes, GraphBuilder, Shape, Value } from './graph.js';
import { windowRests, type WindowGeometry } from './windows.js';

/** Windows over the spatial axes of [B, C, ...]. */
export interface Windows {
  readonly geometry: WindowGeometry;
  readonly kernel: readonly number[];
  /** Number of window positions along each axis. */
  readonly counts: readonly number[];
}

/**
 * Writes what every window sees: [B, C, ...] -> [B, C, K, P] for the K elements of a window at its P positions; what
 * lies in the padding is `fill`.
 */
export function windowPatches(b: GraphBuilder, x: Value, windows: Windows, fill = 0): Value {
  const { geometry, kernel, counts } = windows;
  const padded = padToWindows(b, x, windows, fill);
  const axes = b.integers(kernel.map((_, i) => i + 2));
  const steps = geometry.strides;
  const shape = [x.shape[0]!, x.shape[1]!, 1, perSample(product(counts))];
  const shifted = offsets(kernel).map((at) => {
    const starts = at.map((offset, i) => offset * geometry.dilations[i]!);
    const ends = starts.map((start, i) => start + (counts[i]! - 1) * steps[i]! + 1);
    const inputs = [padded, b.integers(starts), b.integers(ends), axes];
    const unit = steps.every((step) => step === 1);
    const slice = b.op('Slice', unit ? inputs : [...inputs, b.integers(steps)]);
    return b.op('Reshape', [slice, b.integers(shape.map((d) => (typeof d === 'string' ? -1 : d)))]);
  });
  return shifted.length === 1 ? shifted[0]! : b.op('Concat', shifted, { axis: 2 });
}

/**
 * Writes the sum, at every element of the image, of what the windows have for it: [B, C, K, P] -> [B, C, ...], the
 * adjoint of `windowPatches`, as a transposed convolution with one-hot kernels.
 */
export function sumPatches(b: GraphBuilder, patches: Value, windows: Windows, image: Shape): Value {
  const { kernel, counts } = windows;
  const channels = fixed(image[1]);
  const area = perSample(product(kernel));
  const shape = [image[0]!, channels * area, ...counts];
  const maps = b.op('Reshape', [patches, b.integers(shape.map((d) => (typeof d === 'string' ? -1 : d)))]);
  const data = new Float32Array(channels * area * area);
  for (let i = 0; i < channels * area; i++) data[i * area + (i % area)] = 1;
  const oneHot = b.constant({ type: 'float32', shape: [channels * area, 1, ...kernel], data });
  return b.op('ConvTranspose', [maps, oneHot], { ...backwardGeometry(windows, image), group: channels });
}

/** Attributes of the transposed convolution that goes back from the windows to the image. */
export function backwardGeometry({ geometry, kernel, counts }: Windows, image: Shape): Attributes {
  const rests = windowRests(geometry, image, kernel, counts);
  return {
    strides: geometry.strides,
    dilations: geometry.dilations,
    pads: [...geometry.pads.slice(0, kernel.length), ...rests.map((rest) => Math.max(0, -rest))],
    output_padding: rests.map((rest) => Math.max(0, rest)),
  };
}

function padToWindows(b: GraphBuilder, x: Value, { geometry, kernel, counts }: Windows, fill: number): Value {
  const rests = windowRests(geometry, x.shape, kernel, counts);
  const before = geometry.pads.slice(0, kernel.length);
  const after = rests.map((rest) => Math.max(0, -rest));
  if ([...before, ...after].every((p) => p === 0)) return x;
  const pads = b.integers([0, 0, ...before, 0, 0, ...after]);
  return b.op('Pad', fill === 0 ? [x, pads] : [x, pads, b.scalar(fill)]);
}

/** All positions in a window, the last axis fastest. */
function offsets(kernel: readonly number[]): number[][] {
  return kernel.reduce<number[][]>(
    (heads, size) => heads.flatMap((head) => Array.from({ length: size }, (_, i) => [...head, i])),
    [[]],
  );
}
