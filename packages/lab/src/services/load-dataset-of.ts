import type { Dataset } from '@rankbatch/data';
import { UsageError } from '../base/errors.js';
import { loadData } from './load-data.js';
import type { Services } from './services.js';
import { describeData } from '../run-folder/describe-run.js';
import type { RunManifest } from '../run-folder/run-manifest.js';

/** Where the data set of a run comes from. */
export interface DataSource {
  readonly loadDataset: Services['loadDataset'];
  readonly watch?: Services['watch'];
  /** Folder with the data set's files, in place of the one that the run had. */
  readonly dataDir?: string;
}

/** The data set of a run; null when it is not at hand or is no longer the same. */
export async function loadDatasetOf(
  { config, data }: RunManifest,
  { loadDataset, watch, dataDir }: DataSource,
): Promise<Dataset | null> {
  const options = { ...config.data.options, ...(dataDir !== undefined && { dataDir }) };
  try {
    const dataset = await loadData({ name: config.data.name, options }, { loadDataset });
    const { sha256 } = await describeData(dataset, watch);
    return sha256 === data.sha256 ? dataset : null;
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
}
