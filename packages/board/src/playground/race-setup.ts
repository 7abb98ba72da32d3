import { adaDelta, adam, adamW, sgd, type Optimizer } from '@rankbatch/onnx';
import { auto, proportional, rank, uniform, type Strategy } from 'rankbatch';
import type { OptimizerName, Settings, StrategyName } from './settings.js';

type StrategyOptions = Pick<Settings, 'pressure' | 'recompute'>;

const strategies: Readonly<Record<StrategyName, (options: StrategyOptions) => Strategy>> = {
  // The paper's recomputation: every second epoch, of all samples.
  rank: ({ pressure, recompute }) =>
    rank({ pressure, recompute: recompute ? { frequency: 0.5, ratio: 1 } : undefined }),
  auto: () => auto(),
  proportional: () => proportional({ alpha: 0.6 }),
  random: () => uniform(),
};

/** The selecting side's strategy. */
export function makeStrategy(options: StrategyOptions & Pick<Settings, 'strategy'>): Strategy {
  return strategies[options.strategy](options);
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
