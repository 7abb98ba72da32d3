import { Random, RankbatchError } from 'rankbatch';
import { addLabelNoise, DataError, readLabels, replaceLabels, type Dataset } from '@rankbatch/data';
import { parseAugmentation } from './augmentation.js';
import { UsageError } from '../base/errors.js';
import type { RaceOptions } from '../race/race-options.js';
import { createSelector } from '../run/training-run.js';
import type { RunConfig } from '../run-folder/run-manifest.js';
import { deriveSeed } from '../base/seeds.js';
import type { Services } from './services.js';

/** Loads the data of a run. */
export async function loadData(
  { name, options: { labels, labelNoise, ...options } }: RunConfig['data'],
  { loadDataset }: Pick<Services, 'loadDataset'>,
): Promise<Dataset> {
  try {
    const clean = await loadDataset(name, options);
    const labelled = labels === undefined ? clean : replaceLabels(clean, await readLabels(labels), labels);
    if (labelNoise === undefined) return labelled;
    // The same wrong labels for all seeds: they belong to the data.
    return addLabelNoise(labelled, { share: labelNoise, seed: deriveSeed(0, 'labels') });
  } catch (error) {
    if (error instanceof DataError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/** Finds now what would otherwise be refused in the middle of a race. */
export function checkAgainst(
  dataset: Dataset,
  options: Pick<RaceOptions, 'batchSize' | 'strategies' | 'epochs' | 'augment'>,
): void {
  const { batchSize, strategies, augment } = options;
  if (batchSize > dataset.train.count)
    throw new UsageError(
      `--batch: must be at most the number of training samples (${dataset.train.count}), got ${batchSize}`,
    );
  for (const strategy of strategies)
    refuseAs(`--select ${strategy.text}`, () => createSelector({ ...options, strategy, seed: 0, dataset }));
  if (augment !== undefined)
    refuseAs('--augment', () => parseAugmentation(augment).apply(dataset.train, [0], new Random(0)));
}

function refuseAs(option: string, attempt: () => void): void {
  try {
    attempt();
  } catch (error) {
    if (error instanceof RankbatchError || error instanceof DataError)
      throw new UsageError(`${option}: ${error.message}`, { cause: error });
    throw error;
  }
}
