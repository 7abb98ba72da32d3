import type { Dataset, SamplesInMemory } from '../dataset.js';
import { npzDataset, type NpzOptions } from '../npz-dataset.js';
import { readNamed } from '../read-bytes.js';

/**
 * Loads a data set from an NPZ file; `npzDataset` says how its arrays become samples.
 *
 * @throws DataError naming the option, or the file, the array, the byte offset, what was expected and what was found.
 *
 * @example
 * ```ts no-run
 * import { loadNpz } from '@rankbatch/data';
 * const mnist = await loadNpz('mnist.npz'); // x_train, y_train, x_test, y_test
 * const cells = await loadNpz('cells.npz', { features: 'pictures', labels: 'kinds' });
 * ```
 */
export async function loadNpz(path: string, options: NpzOptions = {}): Promise<Dataset<SamplesInMemory>> {
  return npzDataset(await readNamed(path), options);
}
