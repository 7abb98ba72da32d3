import { parseTar } from 'nanotar';
import { DataError } from '../data-error.js';

/**
 * The files of a tar archive by the last part of their names.
 *
 * @param path the archive's name, for messages only
 */
export function readTar(bytes: Uint8Array, path: string): Map<string, Uint8Array> {
  try {
    // The library reads from the start of the buffer.
    const own = bytes.byteOffset === 0 ? bytes : bytes.slice();
    const files = parseTar(own).flatMap(({ name, data }) =>
      data ? [[name.replace(/^.*\//, ''), data] as const] : [],
    );
    return new Map(files);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(
      `${path}: must be a whole tar archive, found ${bytes.length} bytes (${reason}); fetch it again`,
      {
        cause,
      },
    );
  }
}
