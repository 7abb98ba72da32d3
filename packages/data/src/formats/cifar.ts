import { checkFile } from '../check-given.js';
import { DataError } from '../data-error.js';
import type { SamplesInMemory } from '../dataset.js';

const SHAPE = [3, 32, 32] as const;
const PIXELS = 3 * 32 * 32;
const RECORD = 1 + PIXELS;
const CLASSES = 10;

/**
 * Parses the bytes of a file of CIFAR-10's binary version: records of one label byte and 3,072 pixel bytes, red, green and blue plane.
 *
 * @param path the file's name, for messages only.
 * @returns `N` samples of shape `[3, 32, 32]` with byte pixels.
 * @throws DataError naming the file, the byte offset, what was expected and what was found.
 *
 * @example
 * ```ts
 * import { parseCifar10 } from '@rankbatch/data';
 * const bytes = new Uint8Array(2 * 3073);
 * bytes.set([7, 200]); // the first record: class 7, red of its upper left pixel 200
 * const { count, labels, values } = parseCifar10(bytes, 'batch.bin');
 * count; // => 2
 * [...labels]; // => [7, 0]
 * values[0]; // => 200
 * ```
 */
export function parseCifar10(bytes: Uint8Array, path: string): SamplesInMemory {
  checkFile('file', { bytes, path });
  const count = Math.floor(bytes.length / RECORD);
  if (count === 0 || bytes.length % RECORD !== 0)
    throw new DataError(
      `${path}: byte ${count * RECORD}: must hold whole records of ${RECORD} bytes, found ${bytes.length % RECORD} bytes ` +
        `after ${count} records; the file is cut short or of another kind: fetch it again`,
    );
  const values = new Uint8Array(count * PIXELS);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const start = i * RECORD;
    const label = bytes[start]!;
    if (label >= CLASSES)
      throw new DataError(
        `${path}: byte ${start}: the label of record ${i} must be in 0..${CLASSES - 1}, found ${label}; ` +
          `the file is damaged or of another kind (CIFAR-100?): fetch CIFAR-10's binary version`,
      );
    labels[i] = label;
    values.set(bytes.subarray(start + 1, start + RECORD), i * PIXELS);
  }
  return { count, shape: SHAPE, values, labels };
}
