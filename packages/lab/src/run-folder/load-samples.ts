import { DataError, type Samples } from '@rankbatch/data';
import type { Services } from '../services.js';
import type { RunManifest } from './run-manifest.js';

/** Where the samples of a run come from. */
export interface SampleSource {
  readonly loadDataset: Services['loadDataset'];
  /** Folder with the data set's files, in place of the one that the run had. */
  readonly dataDir?: string;
}

/** The training samples of a run; null when the data set is not at hand or is no longer the same. */
export async function loadSamplesOf(
  { config, data }: RunManifest,
  { loadDataset, dataDir }: SampleSource,
): Promise<Samples | null> {
  try {
    const options = { ...config.data.options, ...(dataDir !== undefined && { dataDir }) };
    const { train } = await loadDataset(config.data.name, options);
    return train.count === data.train ? train : null;
  } catch (error) {
    if (error instanceof DataError) return null;
    throw error;
  }
}
