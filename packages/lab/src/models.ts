import type { Dataset } from '@rankbatch/data';
import type * as Engine from '@rankbatch/onnx';
import type { Model } from '@rankbatch/onnx';
import { UsageError } from './errors.js';

interface ModelOptions {
  readonly dataset: Dataset;
  /** Of the initial weights. */
  readonly seed: number;
}

const models: Readonly<Record<string, (engine: typeof Engine, options: ModelOptions) => Model>> = {
  'mnist-cnn': ({ mnistCnn }, { dataset, seed }) => mnistCnn({ seed, classes: dataset.classes }),
};

/** The models of the command line. */
export const modelNames: readonly string[] = Object.keys(models);

/** The model that suits the data's shape. */
export function defaultModel(): string {
  return 'mnist-cnn';
}

/** Makes a model with fresh weights for the data. */
export function makeModel(engine: typeof Engine, name: string, options: ModelOptions): Model {
  const make = models[name];
  if (make === undefined)
    throw new UsageError(`--model: must be one of ${modelNames.join(', ')}, got "${name}"`);
  return make(engine, options);
}
