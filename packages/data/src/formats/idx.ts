import { checkFile } from '../check-given.js';
import { DataError } from '../data-error.js';

/** The content of an IDX file of unsigned bytes. */
export interface Idx {
  /** The size of each axis, outermost first. */
  readonly dimensions: readonly number[];
  /** All elements, row-major; a view of the parsed bytes. */
  readonly values: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;
const CURE = 'the file is damaged or of another kind: fetch it again';

const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`;

/**
 * Parses the bytes of an IDX file: two zero bytes, the element type (only 0x08, unsigned byte), the number of axes, each axis's size as a
 * big-endian 32-bit integer, then exactly as many elements as the sizes say.
 *
 * @param path the file's name, for messages only.
 * @throws DataError naming the file, the byte offset (after unpacking), what was expected and what was found.
 *
 * @example
 * ```ts
 * import { parseIdx } from '@rankbatch/data';
 * const idx = parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 9), 'labels');
 * idx.dimensions; // => [3]
 * [...idx.values]; // => [7, 2, 9]
 * ```
 */
export function parseIdx(bytes: Uint8Array, path: string): Idx {
  checkFile('file', { bytes, path });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  requireBytes(bytes, 4, 'the magic number', path);
  const magic = view.getUint32(0);
  const axes = magic & 0xff;
  if (magic >>> 8 !== UNSIGNED_BYTE || axes === 0)
    throw new DataError(
      `${path}: byte 0: the magic number must be 0x000008 and the number of axes (1 or more), found ${hex(magic, 8)}; ${CURE}`,
    );
  const start = 4 + 4 * axes;
  requireBytes(bytes, start, `the header with ${axes} axes`, path);
  const dimensions: number[] = [];
  let count = 1;
  for (let axis = 0; axis < axes; axis++) {
    const offset = 4 + 4 * axis;
    const size = view.getUint32(offset);
    if (size === 0)
      throw new DataError(`${path}: byte ${offset}: the size of axis ${axis} must be >= 1, found 0; ${CURE}`);
    dimensions.push(size);
    count *= size;
  }
  const expected = start + count;
  if (bytes.length !== expected) {
    const fault = bytes.length < expected ? 'the file is cut short' : 'there is data past the end';
    throw new DataError(
      `${path}: byte ${Math.min(bytes.length, expected)}: ${fault}: ${dimensions.join(' x ')} elements need ${expected} bytes unpacked, ` +
        `found ${bytes.length}; ${CURE}`,
    );
  }
  // A plain Uint8Array also where `bytes` is a Buffer, whose methods differ.
  return { dimensions, values: new Uint8Array(bytes.buffer, bytes.byteOffset + start, count) };
}

function requireBytes(bytes: Uint8Array, needed: number, what: string, path: string): void {
  if (bytes.length < needed)
    throw new DataError(
      `${path}: byte ${bytes.length}: the file is cut short: ${what} needs ${needed} bytes, found ${bytes.length}; ${CURE}`,
    );
}
