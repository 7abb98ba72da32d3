import { RankbatchError } from 'rankbatch';
import { requireCount, requirePair } from '../graph/check.js';
import type { Attributes } from '../graph/graph.js';
import { windowExtents } from '../ops/windowed/windows.js';

/** One number for both axes, or one each. */
export type Pair = number | readonly [height: number, width: number];

/**
 * What is put around an image: nothing (`'valid'`), so much that there are size / stride windows, rounded up, the odd
 * row or column at the end (`'same'`), or that many rows and columns on either side.
 */
export type Padding = 'valid' | 'same' | Pair;

export interface PlaneWindow {
  /** What the layer calls the window's size. */
  readonly sizeName: 'kernel' | 'size';
  readonly size: Pair;
  readonly stride: Pair;
  readonly padding: Padding;
  readonly dilation?: Pair;
}

/** Checks a window over images of height and width `image`; gives it as attributes of an ONNX node. */
export function windowAttributes(image: readonly [number, number], window: PlaneWindow): Attributes {
  const { sizeName, padding } = window;
  requirePair(sizeName, window.size);
  requirePair('stride', window.stride);
  requirePair('dilation', window.dilation ?? 1);
  if (padding !== 'valid' && padding !== 'same') requirePair("padding: where not 'valid' or 'same'", padding);
  const kernel = counts(sizeName, window.size);
  const strides = counts('stride', window.stride);
  const dilations = counts('dilation', window.dilation ?? 1);
  const isDilated = dilations.some((d) => d !== 1);
  const attributes = { kernel_shape: kernel, strides, ...(isDilated && { dilations }) };
  if (padding === 'same') return { ...attributes, auto_pad: 'SAME_UPPER' };

  const pads = padding === 'valid' ? ([0, 0] as const) : pair(padding);
  for (const pad of pads)
    if (!Number.isSafeInteger(pad) || pad < 0)
      throw new RankbatchError(
        `padding: must be 'valid', 'same' or integers of at least 0, got ${String(padding)}`,
      );
  const extents = windowExtents(kernel, dilations);
  const room = image.map((size, i) => size + 2 * pads[i]!);
  if (extents.some((extent, i) => extent > room[i]!))
    throw new RankbatchError(
      `${sizeName}: must fit into the padded image of ${room.join('x')}, got ${extents.join('x')}${isDilated ? ' with dilation' : ''}; take a smaller one or padding: 'same'`,
    );
  return { ...attributes, ...(pads.some((pad) => pad > 0) && { pads: [...pads, ...pads] }) };
}

/** The same for pooling, where every window must meet the image. */
export function poolAttributes(image: readonly [number, number], window: PlaneWindow): Attributes {
  const { padding, size } = window;
  const attributes = windowAttributes(image, window);
  if (typeof padding !== 'string' && pair(padding).some((pad, i) => pad >= pair(size)[i]!))
    throw new RankbatchError(
      `padding: must be below the size ${pair(size).join('x')}, got ${pair(padding).join('x')}`,
    );
  return attributes;
}

/** Height and width. */
export function pair(value: Pair): readonly [number, number] {
  return typeof value === 'number' ? [value, value] : value;
}

function counts(name: string, value: Pair): readonly [number, number] {
  const both = pair(value);
  for (const count of both) requireCount(name, count);
  return both;
}
