import { RankbatchError } from 'rankbatch';
import { DataError, type Dataset } from '@rankbatch/data';
import { UsageError } from './errors.js';
import { createSelector } from './run/training-run.js';
import type { RunConfig } from './run-folder/run-manifest.js';
import type { Services } from './services.js';
import type { NamedStrategy } from './strategy-text.js';

/** Loads the data of a run. */
export async function loadData(
  { name, options }: RunConfig['data'],
  { loadDataset }: Pick<Services, 'loadDataset'>,
): Promise<Dataset> {
  try {
    return await loadDataset(name, options);
  } catch (error) {
    if (error instanceof DataError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/** Finds now what a selector would otherwise refuse in the middle of a race. */
export function checkAgainst(
  dataset: Dataset,
  {
    batchSize,
    strategies,
    epochs,
  }: { batchSize: number; strategies: readonly NamedStrategy[]; epochs: number },
): void {
  if (batchSize > dataset.train.count)
    throw new UsageError(
      `--batch: must be at most the number of training samples (${dataset.train.count}), got ${batchSize}`,
    );
  for (const strategy of strategies)
    try {
      createSelector({ strategy, seed: 0, dataset, batchSize, epochs });
    } catch (error) {
      if (error instanceof RankbatchError)
        throw new UsageError(`--select ${strategy.text}: ${error.message}`, { cause: error });
      throw error;
    }
}
