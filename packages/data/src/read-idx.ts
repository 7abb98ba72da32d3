import { parseIdx, type Idx } from './formats/idx.js';
import { readBytes } from './read-bytes.js';

/**
 * Reads an IDX file of unsigned bytes, plain or compressed with gzip (told apart by content, not by name).
 *
 * @throws DataError if the file cannot be read, its gzip data are corrupt, or `parseIdx` rejects it.
 *
 * @example
 * ```ts
 * import { readIdx } from '@rankbatch/data';
 * const reason = await readIdx('no-such-file').catch((error: Error) => error.message);
 * reason; // => 'no-such-file: cannot be read (ENOENT); check the path and its permissions'
 * ```
 */
export async function readIdx(path: string): Promise<Idx> {
  return parseIdx(await readBytes(path), path);
}
