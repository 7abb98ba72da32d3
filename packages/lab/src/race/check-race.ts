import { DataError, type Dataset } from '@rankbatch/data';
import { Random, RankbatchError } from 'rankbatch';
import { UsageError } from '../base/errors.js';
import { createSelector } from '../run/training-run.js';
import { parseAugmentation } from '../services/augmentation.js';
import type { SharedConfig } from '../run-folder/run-config.js';
import { classWeightsOf } from '../services/class-weights.js';
import type { RaceOptions } from './race-options.js';

/** Finds now what would otherwise be refused in the middle of a race. */
export function checkAgainst(
  dataset: Dataset,
  options: Pick<RaceOptions, 'batchSize' | 'strategies' | 'epochs' | 'augment'> &
    Pick<SharedConfig, 'classWeights'>,
): void {
  const { batchSize, strategies, augment, classWeights } = options;
  if (batchSize > dataset.train.count)
    throw new UsageError(
      `--batch: must be at most the number of training samples (${dataset.train.count}), got ${batchSize}`,
    );
  for (const strategy of strategies)
    refuseAs(`--select ${strategy.text}`, () => createSelector({ ...options, strategy, seed: 0, dataset }));
  if (classWeights !== undefined) classWeightsOf(dataset, classWeights);
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
