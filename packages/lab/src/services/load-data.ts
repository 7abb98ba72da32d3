import { addLabelNoise, DataError, readLabels, replaceLabels, type Dataset } from '@rankbatch/data';
import { UsageError } from '../base/errors.js';
import type { RunConfig } from '../run-folder/run-config.js';
import { deriveSeed } from '../base/seeds.js';
import type { Services } from './services.js';

/** Most bytes of pixels that are held in memory, unless the name of the data says otherwise. */
const memory = 1e9;

/** Loads the data of a run. */
export async function loadData(
  { name, options: { labels, labelNoise, ...options } }: RunConfig['data'],
  { loadDataset }: Pick<Services, 'loadDataset'>,
): Promise<Dataset> {
  try {
    const clean = await loadDataset(name, { memory, ...options });
    const labelled = labels === undefined ? clean : replaceLabels(clean, await readLabels(labels), labels);
    if (labelNoise === undefined) return labelled;
    // The same wrong labels for all seeds: they belong to the data.
    return addLabelNoise(labelled, { share: labelNoise, seed: deriveSeed(0, 'labels') });
  } catch (error) {
    if (error instanceof DataError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}
