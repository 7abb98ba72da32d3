import { adaDelta, adam, adamW, sgd, type Optimizer } from '@rankbatch/onnx';
import { buildStrategy, parseStrategy } from '@rankbatch/lab/browser';
import type { Strategy } from 'rankbatch';
import { nameSelection, type OptimizerName, type Settings } from './settings.js';

/** The selecting side's strategy; its race has no end, so that none can depend on one. */
export function makeStrategy(settings: Settings): Strategy {
  return buildStrategy(parseStrategy(nameSelection(settings)).spec, Number.MAX_SAFE_INTEGER);
}

const optimizers: Readonly<Record<OptimizerName, () => Optimizer>> = {
  adam: () => adam({ learningRate: 0.005 }),
  adamw: () => adamW({ learningRate: 0.005 }),
  adadelta: () => adaDelta(),
  momentum: () => sgd({ learningRate: 0.05, momentum: 0.9 }),
  sgd: () => sgd({ learningRate: 0.1 }),
};

/** An optimizer with the learning rate that `choices` names. */
export function makeOptimizer(name: OptimizerName): Optimizer {
  return optimizers[name]();
}
