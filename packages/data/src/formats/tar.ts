import { unpackTar } from 'modern-tar';
import { DataError } from '../data-error.js';

/**
 * The files of a tar archive by the last part of their names; the checksums of its headers must be right.
 *
 * @param path the archive's name, for messages only
 * @throws DataError naming the archive
 */
export async function readTar(bytes: Uint8Array, path: string): Promise<Map<string, Uint8Array>> {
  try {
    const entries = await unpackTar(bytes, { strict: true });
    return new Map(
      entries.flatMap(({ header, data }) =>
        data ? [[header.name.replace(/^.*\//, ''), data] as const] : [],
      ),
    );
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(
      `${path}: must be a whole tar archive, found ${bytes.length} bytes (${reason}); fetch it again`,
      { cause },
    );
  }
}
