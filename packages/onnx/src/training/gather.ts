import type { ElementType } from '../graph/graph.js';
import type { InputValues, Labels, TrainingSamples } from './samples.js';

export type GatheredValues = Float32Array | Int32Array | Uint8Array;

/**
 * The samples `ids` one behind the other, for an input of that element type: pixels as value / 255 where it is float32.
 *
 * @param take an array of that length to write floats to
 */
export function gatherValues(
  { values }: InputValues,
  count: number,
  ids: ArrayLike<number>,
  type: ElementType,
  take: (length: number) => Float32Array,
): GatheredValues {
  const size = values.length / count;
  const length = ids.length * size;
  const isFloat = type === 'float32';
  if ('take' in values) {
    const bytes = values.take(ids);
    if (!isFloat) return bytes;
    const floats = take(length);
    for (let i = 0; i < length; i++) floats[i] = bytes[i]! / 255;
    return floats;
  }
  const out = isFloat
    ? take(length)
    : values instanceof Int32Array
      ? new Int32Array(length)
      : new Uint8Array(length);
  copyRows(values, size, ids, out);
  if (isFloat && values instanceof Uint8Array) for (let i = 0; i < out.length; i++) out[i]! /= 255;
  return out;
}

/** Bytes of a line of the cache; so many at the start of a row are asked for, after which the processor reads on by itself. */
const LINE = 64;
const AHEAD = 1024;

/** Copies the rows `ids` of values [N, size] behind one another. */
function copyRows(
  values: Float32Array | Int32Array | Uint8Array,
  size: number,
  ids: ArrayLike<number>,
  out: Float32Array | Int32Array | Uint8Array,
): void {
  if (size === 0) return;
  // Reads all rows at once, so that their ways from a large memory are waited for together, not one after the other.
  const step = LINE / values.BYTES_PER_ELEMENT;
  const end = Math.min(size, AHEAD / values.BYTES_PER_ELEMENT);
  let read = 0;
  for (let i = 0; i < ids.length; i++)
    for (let at = ids[i]! * size, last = at + end; at < last; at += step) read += values[at]!;
  // Kept until it is overwritten, so that no compiler leaves the reads out.
  out[0] = read;
  for (let i = 0; i < ids.length; i++) {
    const start = ids[i]! * size;
    out.set(values.subarray(start, start + size), i * size);
  }
}

/**
 * Writes the targets of `ids`, [ids, size]: their own, or labels as rows of probabilities, or as 0 and 1 where there
 * is a single output.
 */
export function gatherTargets(
  samples: TrainingSamples,
  ids: ArrayLike<number>,
  size: number,
  out: Float32Array,
): void {
  if ('targets' in samples) {
    copyRows(samples.targets, size, ids, out);
  } else if (size === 1) {
    for (let i = 0; i < ids.length; i++) out[i] = samples.labels[ids[i]!]!;
  } else {
    out.fill(0);
    for (let i = 0; i < ids.length; i++) out[i * size + samples.labels[ids[i]!]!] = 1;
  }
}

/** The labels of the positions of `ids`, [ids, ...positions]; those that the mask takes out are ignored. */
export function gatherPositionLabels(
  { labels, mask }: Labels,
  count: number,
  ids: ArrayLike<number>,
  ignoreIndex: number,
): Int32Array {
  const size = labels.length / count;
  const out = new Int32Array(ids.length * size);
  for (let i = 0; i < ids.length; i++)
    for (let k = 0; k < size; k++) {
      const from = ids[i]! * size + k;
      out[i * size + k] = mask?.[from] === 0 ? ignoreIndex : labels[from]!;
    }
  return out;
}
