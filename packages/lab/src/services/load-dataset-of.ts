import { DataError, type Dataset, type Table } from '@rankbatch/data';
import { UsageError } from '../base/errors.js';
import { loadData } from './load-data.js';
import type { Services } from './services.js';
import { describeData } from '../run-folder/describe-run.js';
import { movedTo } from '../run-folder/moved-data.js';
import type { RunManifest } from '../run-folder/run-manifest.js';

/** Where the data set of a run comes from. */
export interface DataSource {
  readonly loadDataset: Services['loadDataset'];
  readonly watch?: Services['watch'];
  /** Folder with the data set's files, and its labels, in place of the one that the run had. */
  readonly dataDir?: string;
}

/** A data set whose samples are shown. */
export interface ShownDataset extends Dataset {
  /** The rows of its source as the text that they are, where they are those of files of rows. */
  readonly table?: Table;
}

/** The data set of a run with the text of its rows, as it is shown; null when it is not at hand or is no longer the same. */
export async function loadDatasetOf(
  { config, data }: RunManifest,
  { loadDataset, watch, dataDir }: DataSource,
): Promise<ShownDataset | null> {
  try {
    const dataset = await loadData(await movedTo(dataDir, config.data), { loadDataset });
    const { sha256 } = await describeData(dataset, watch);
    if (sha256 !== data.sha256) return null;
    const table = await dataset.readTable?.();
    return { ...dataset, ...(table && { table }) };
  } catch (error) {
    if (error instanceof UsageError || error instanceof DataError) return null;
    throw error;
  }
}
