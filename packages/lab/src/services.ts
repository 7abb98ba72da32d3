import { datasetNames, loadDataset, type Dataset } from '@rankbatch/data';
import type { TrainerFactory } from './race-options.js';
import { deriveSeed } from './seeds.js';

/** What a comparison takes from the other packages; tests put small stand-ins here. */
export interface Services {
  readonly datasetNames: readonly string[];
  readonly loadDataset: typeof loadDataset;
  readonly optimizerNames: readonly string[];
  readonly trainerFactory: (dataset: Dataset) => TrainerFactory;
}

/** The data sets of `@rankbatch/data` and the paper's network on the engine of `@rankbatch/onnx`. */
export const services: Services = {
  datasetNames,
  loadDataset,
  optimizerNames: ['adam', 'adadelta'],
  trainerFactory:
    ({ classes }) =>
    async ({ optimizer, seed, batchSize }) => {
      // Loaded late: the native runtime is not needed for help and for most errors.
      const { adaDelta, adam, createTrainer, mnistCnn } = await import('@rankbatch/onnx');
      return createTrainer({
        model: mnistCnn({ seed: deriveSeed(seed, 'weights'), classes }),
        optimizer: optimizer === 'adadelta' ? adaDelta() : adam(),
        seed: deriveSeed(seed, 'noise'),
        batchSize,
      });
    },
};
