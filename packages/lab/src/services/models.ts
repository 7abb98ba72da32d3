import { outputsOf, type Dataset } from '@rankbatch/data';
import type * as Engine from '@rankbatch/onnx';
import type { Model } from '@rankbatch/onnx';
import { UsageError } from '../base/errors.js';

interface ModelOptions {
  readonly dataset: Dataset;
  /** Of the initial weights. */
  readonly seed: number;
}

const models: Readonly<Record<string, (engine: typeof Engine, options: ModelOptions) => Model>> = {
  'mnist-cnn': ({ mnistCnn }, { dataset, seed }) => mnistCnn({ seed, classes: outputsOf(dataset) }),
  'mnist-cnn-small': ({ mnistCnnSmall }, { dataset, seed }) =>
    mnistCnnSmall({ seed, classes: outputsOf(dataset) }),
  'residual-cnn': ({ residualCnn }, { dataset, seed }) => residualCnn({ seed, classes: outputsOf(dataset) }),
  mlp: ({ mlp }, { dataset, seed }) =>
    mlp({ inputs: dataset.train.shape, hidden: [128, 128], classes: outputsOf(dataset), seed }),
};

/** The models that take images of one shape only. */
const sampleShapes: Readonly<Record<string, string>> = {
  'mnist-cnn': '1,28,28',
  'mnist-cnn-small': '1,28,28',
  'residual-cnn': '3,32,32',
};

/** The models of the command line. */
export const modelNames: readonly string[] = Object.keys(models);

/**
 * The model asked for, if it takes the data's samples; left out, the first that is made for its images, or else a
 * multilayer perceptron.
 */
export function chooseModel({ name, train }: Dataset, asked: string | undefined): string {
  const found = train.shape.join();
  if (asked === undefined) return modelNames.find((model) => sampleShapes[model] === found) ?? 'mlp';
  const expected = sampleShapes[asked];
  if (expected !== undefined && expected !== found)
    throw new UsageError(
      `--model ${asked}: must go with samples of shape [${expected}], got [${found}] in ${name}; use mlp`,
    );
  return asked;
}

/** Makes a model with fresh weights for the data. */
export function makeModel(engine: typeof Engine, name: string, options: ModelOptions): Model {
  const make = models[name];
  if (make === undefined)
    throw new UsageError(`--model: must be one of ${modelNames.join(', ')}, got "${name}"`);
  return make(engine, options);
}
