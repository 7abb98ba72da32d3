import { RankbatchError } from 'rankbatch';
import { requireFlag, requireOptions, requireShare } from '../graph/check.js';
import { learningRateAt, requireLearningRate, type LearningRate } from './learning-rate.js';
import type { Optimizer } from './optimizer.js';

export interface SgdOptions {
  readonly learningRate: LearningRate;
  /** Share of the velocity that each step keeps. @default 0 */
  readonly momentum?: number;
  /** Looks ahead along the velocity; needs momentum. @default false */
  readonly nesterov?: boolean;
}

/**
 * Stochastic gradient descent, with momentum (Polyak 1964) and Nesterov's look-ahead (Sutskever et al. 2013):
 * v = momentum v + g; x -= learningRate v, or x -= learningRate (g + momentum v) with Nesterov.
 *
 * As in PyTorch, without dampening, the velocity sums gradients and the learning rate enters afterwards; in
 * Sutskever's form it is inside the velocity, which differs as soon as the rate changes. Clip with `clipGradient`,
 * regularize with `l2`.
 *
 * @example
 * ```ts
 * import { sgd } from '@rankbatch/onnx';
 * sgd({ learningRate: 0.1 }).state; // => []
 * sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }).state; // => ['velocity']
 * ```
 */
export function sgd(options: SgdOptions): Optimizer {
  requireOptions('sgd', options, ['learningRate', 'momentum', 'nesterov']);
  const { learningRate, momentum = 0, nesterov = false } = options;
  requireLearningRate('sgd: learningRate', learningRate);
  requireShare('sgd: momentum', momentum);
  requireFlag('sgd: nesterov', nesterov);
  if (nesterov && momentum === 0)
    throw new RankbatchError('sgd: momentum: must be > 0 with nesterov, got 0; 0.9 is usual');
  return {
    name: 'sgd',
    state: momentum > 0 ? ['velocity'] : [],
    scalars: (finishedSteps) => ({ learningRate: learningRateAt(learningRate, finishedSteps) }),
    update(b, { parameters, gradient, state }, scalars) {
      const descend = (direction: typeof gradient) =>
        b.op('Sub', [parameters, b.op('Mul', [direction, scalars['learningRate']])]);
      if (momentum === 0) return { parameters: descend(gradient), state: {} };
      const velocity = b.op('Add', [b.op('Mul', [state['velocity'], momentum]), gradient]);
      const ahead = nesterov ? b.op('Add', [gradient, b.op('Mul', [velocity, momentum])]) : velocity;
      return { parameters: descend(ahead), state: { velocity } };
    },
  };
}
