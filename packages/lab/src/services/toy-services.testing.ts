import { DataError, type Dataset, type SamplesInMemory } from '@rankbatch/data';
import type { Services } from './services.js';
import { createToyLearner } from './softmax-regression.testing.js';
import { toyDataset } from './toy-data.testing.js';

/** The toy data and learner in place of the real ones. */
export const toyServices: Services = {
  datasetNames: ['toy', 'lost'],
  loadDataset: (name): Promise<Dataset<SamplesInMemory>> =>
    name === 'toy'
      ? Promise.resolve(toyDataset())
      : Promise.reject(new DataError('train.gz: must exist, got no such file')),
  optimizerNames: ['adam', 'adadelta'],
  modelForms: ['linear'],
  chooseModel: () => Promise.resolve({ model: 'linear' }),
  trainerFactory: () => createToyLearner,
};
