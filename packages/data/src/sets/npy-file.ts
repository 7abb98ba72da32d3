import { checkOptions, object } from '../checks.js';
import { ARRAY_RULES } from '../table/table-rules.js';
import type { Dataset, SamplesInMemory } from '../dataset.js';
import type { NamedBytes } from '../named-bytes.js';
import { npyDataset, type NpyOptions, type NpyPair } from '../npy-dataset.js';
import { readNamed } from '../read-bytes.js';

/** What `loadNpy` takes beside the file of features. */
export interface NpyFileOptions extends NpyOptions {
  /** The file of labels. */
  readonly labels: string;
  /** Files with the test samples. @default none: `testShare` of the rows */
  readonly test?: { readonly features: string; readonly labels: string };
}

/**
 * Loads a data set from NPY files, plain or compressed with gzip; `npyDataset` says how arrays become samples.
 *
 * @throws DataError naming the option, or the file, the byte offset, what was expected and what was found.
 *
 * @example
 * ```ts no-run
 * import { loadNpy } from '@rankbatch/data';
 * const dataset = await loadNpy('x.npy', { labels: 'y.npy', test: { features: 'x-test.npy', labels: 'y-test.npy' } });
 * ```
 */
export async function loadNpy(features: string, given: NpyFileOptions): Promise<Dataset<SamplesInMemory>> {
  checkOptions(given, { ...ARRAY_RULES, test: object });
  const { labels, test, ...options } = given;
  const pair = await readPair(features, labels);
  return npyDataset(pair, options, test && (await readPair(test.features, test.labels)));
}

async function readPair(features: string, labels: string): Promise<NpyPair> {
  const [first, second]: [NamedBytes, NamedBytes] = await Promise.all([
    readNamed(features),
    readNamed(labels),
  ]);
  return { features: first, labels: second };
}
