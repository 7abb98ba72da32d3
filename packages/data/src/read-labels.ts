import { extname } from 'node:path';
import { emptyLabels, largestOf } from './class-labels.js';
import { DataError } from './data-error.js';
import type { ClassLabels } from './dataset.js';
import { readBytes } from './read-bytes.js';

const MAX_LABEL = 2 ** 32 - 1;

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
export async function readLabels(path: string): Promise<ClassLabels> {
  const bytes = await readBytes(path);
  if (!['.txt', '.csv'].includes(extname(path.replace(/\.gz$/, '')))) return bytes;
  const lines = new TextDecoder().decode(bytes).trimEnd().split(/\r?\n/);
  const numbers = lines.map((line, i) => {
    const label = /^\s*\d+\s*$/.test(line) ? Number(line) : NaN;
    if (!(label <= MAX_LABEL))
      throw new DataError(
        `${path}: line ${i + 1}: must be an integer from 0 to ${MAX_LABEL}, found ${JSON.stringify(line)}; write one label a line`,
      );
    return label;
  });
  const labels = emptyLabels(numbers.length, 1 + largestOf(numbers));
  labels.set(numbers);
  return labels;
}
