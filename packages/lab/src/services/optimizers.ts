import type * as Engine from '@rankbatch/onnx';
import type { Optimizer } from '@rankbatch/onnx';
import { UsageError } from '../base/errors.js';

type Settings = { readonly learningRate?: number };

const optimizers: Readonly<Record<string, (engine: typeof Engine, settings: Settings) => Optimizer>> = {
  adam: ({ adam }, settings) => adam(settings),
  adadelta: ({ adaDelta }, settings) => adaDelta(settings),
  adamw: ({ adamW }, settings) => adamW(settings),
  sgd: ({ sgd }, settings) => sgd({ ...usual, ...settings }),
  momentum: ({ sgd }, settings) => sgd({ ...usual, momentum: 0.9, ...settings }),
  nesterov: ({ sgd }, settings) => sgd({ ...usual, momentum: 0.9, nesterov: true, ...settings }),
  rmsprop: ({ rmsProp }, settings) => rmsProp(settings),
};

/** What gradient descent starts with, which has no learning rate of its own. */
const usual = { learningRate: 0.01 };

/** The optimizers of the command line. */
export const optimizerNames: readonly string[] = Object.keys(optimizers);

/** @param learningRate the optimizer's own where left out */
export function makeOptimizer(
  engine: typeof Engine,
  name: string,
  learningRate: number | undefined,
): Optimizer {
  const make = optimizers[name];
  if (make === undefined)
    throw new UsageError(`--optimizer: must be one of ${optimizerNames.join(', ')}, got "${name}"`);
  return make(engine, learningRate === undefined ? {} : { learningRate });
}
