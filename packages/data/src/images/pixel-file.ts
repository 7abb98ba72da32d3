import { closeSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { DataError } from '../data-error.js';
import type { StoredValues } from '../stored-values.js';

/** A file of pictures' pixels, one behind another. */
export interface PixelFile {
  readonly path: string;
  /** Bytes of each picture. */
  readonly each: number;
  /** CRC-32 of the bytes of each picture. */
  readonly sums: ArrayLike<number>;
}

/** Most bytes that are read at once. */
const MOST_AT_ONCE = 2 ** 26;

/**
 * The pictures `rows` of a file as values that stay there. Pictures that stand side by side are read at once, and each is compared with its checksum. The file is
 * read on the calling thread: of a batch that comes out of the system's cache of files, this is short beside a training step.
 */
export function storedPixels(file: PixelFile, rows: Uint32Array): StoredValues {
  return {
    length: rows.length * file.each,
    take: (ids) =>
      readPixels(
        file,
        Uint32Array.from(ids, (id) => rows[id]!),
      ),
  };
}

/** The bytes of the pictures `rows`, `[rows.length, each]`; throws `DataError` where the file is not as it was written. */
export function readPixels({ path, each, sums }: PixelFile, rows: Uint32Array): Uint8Array {
  const values = new Uint8Array(rows.length * each);
  const most = Math.max(1, Math.floor(MOST_AT_ONCE / each));
  const file = openPixels(path);
  try {
    for (let start = 0, end = 1; start < rows.length; start = end++) {
      while (end < rows.length && end - start < most && rows[end] === rows[end - 1]! + 1) end++;
      readSync(file, values, start * each, (end - start) * each, rows[start]! * each);
    }
  } finally {
    closeSync(file);
  }
  for (const [i, row] of rows.entries())
    // What could not be read is zeros.
    if (crc32(values.subarray(i * each, (i + 1) * each)) !== sums[row])
      throw new DataError(
        `${path}: must hold the pixels of picture ${row} as they were decoded, found other bytes; remove it, it is made anew`,
      );
  return values;
}

function openPixels(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new DataError(
      `${path}: must hold decoded pictures, cannot be read (${code}); run the command again, which decodes them anew`,
      { cause },
    );
  }
}
