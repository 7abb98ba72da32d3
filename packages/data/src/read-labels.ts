import { extname } from 'node:path';
import { DataError } from './data-error.js';
import { readBytes } from './read-bytes.js';

/**
 * Reads a file of labels: `.txt` and `.csv` hold one integer a line, every other file one byte a label; either may be compressed with gzip.
 *
 * @returns `[N]`, the labels in the file's order, for `replaceLabels`.
 * @throws DataError naming the file and the line.
 *
 * @example
 * ```ts
 * import { readLabels } from '@rankbatch/data';
 * const reason = await readLabels('human.txt').catch((error: Error) => error.message);
 * reason; // => 'human.txt: cannot be read (ENOENT); check the path and its permissions'
 * ```
 */
export async function readLabels(path: string): Promise<Uint8Array> {
  const bytes = await readBytes(path);
  if (!['.txt', '.csv'].includes(extname(path.replace(/\.gz$/, '')))) return bytes;
  const lines = new TextDecoder().decode(bytes).trimEnd().split(/\r?\n/);
  return Uint8Array.from(lines, (line, i) => {
    const label = /^\s*\d+\s*$/.test(line) ? Number(line) : NaN;
    if (!(label <= 255))
      throw new DataError(
        `${path}: line ${i + 1}: must be an integer from 0 to 255, found ${JSON.stringify(line)}; write one label a line`,
      );
    return label;
  });
}
