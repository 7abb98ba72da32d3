import { datasetNames, loadDataset, type Dataset } from '@rankbatch/data';
import type * as Engine from '@rankbatch/onnx';
import type { Optimizer } from '@rankbatch/onnx';
import { UsageError } from './errors.js';
import type { TrainerFactory } from './race-options.js';
import { deriveSeed } from './seeds.js';

/** What a comparison takes from the other packages; tests put small stand-ins here. */
export interface Services {
  readonly datasetNames: readonly string[];
  readonly loadDataset: typeof loadDataset;
  readonly optimizerNames: readonly string[];
  readonly trainerFactory: (dataset: Dataset) => TrainerFactory;
}

const optimizers: Readonly<Record<string, (engine: typeof Engine) => Optimizer>> = {
  adam: ({ adam }) => adam(),
  adadelta: ({ adaDelta }) => adaDelta(),
};

/** The data sets of `@rankbatch/data` and the paper's network on the engine of `@rankbatch/onnx`. */
export const services: Services = {
  datasetNames,
  loadDataset,
  optimizerNames: Object.keys(optimizers),
  trainerFactory:
    ({ classes }) =>
    async ({ optimizer, seed, batchSize }) => {
      // Loaded late: the native runtime is not needed for help and for most errors.
      const engine = await import('@rankbatch/onnx');
      const makeOptimizer = optimizers[optimizer];
      if (makeOptimizer === undefined) throw new UsageError(`--optimizer: is not known, got "${optimizer}"`);
      return engine.createTrainer({
        model: engine.mnistCnn({ seed: deriveSeed(seed, 'weights'), classes }),
        optimizer: makeOptimizer(engine),
        seed: deriveSeed(seed, 'noise'),
        batchSize,
      });
    },
};
