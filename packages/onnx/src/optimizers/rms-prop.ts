import { requireOptions, requirePositive, requireShare } from '../graph/check.js';
import { learningRateAt, requireLearningRate, type LearningRate } from './learning-rate.js';
import { movingAverage } from '../graph/moving-average.js';
import type { Optimizer } from './optimizer.js';

export interface RmsPropOptions {
  /** @default 0.01 */
  readonly learningRate?: LearningRate;
  /** Decay of the squared gradient's average. @default 0.99 */
  readonly alpha?: number;
  /** @default 1e-8 */
  readonly epsilon?: number;
  /** Share of the velocity that each step keeps. @default 0 */
  readonly momentum?: number;
}

/**
 * RMSProp (Hinton's lecture 6.5, 2012): v = alpha v + (1-alpha) g^2; s = g / (sqrt(v) + eps); x -= learningRate s,
 * or with momentum u = momentum u + s; x -= learningRate u.
 *
 * As in PyTorch, not centered: eps stands outside of the root (TensorFlow has it inside), the average starts at 0
 * without bias correction, and the learning rate enters after the momentum.
 *
 * @example
 * ```ts
 * import { rmsProp } from '@rankbatch/onnx';
 * rmsProp({ momentum: 0.9 }).state; // => ['square', 'velocity']
 * ```
 */
export function rmsProp(options: RmsPropOptions = {}): Optimizer {
  requireOptions('rmsProp', options, ['learningRate', 'alpha', 'epsilon', 'momentum']);
  const { learningRate = 0.01, alpha = 0.99, epsilon = 1e-8, momentum = 0 } = options;
  requireLearningRate('rmsProp: learningRate', learningRate);
  requireShare('rmsProp: alpha', alpha);
  requirePositive('rmsProp: epsilon', epsilon);
  requireShare('rmsProp: momentum', momentum);
  return {
    name: 'rmsprop',
    state: momentum > 0 ? ['square', 'velocity'] : ['square'],
    scalars: (finishedSteps) => ({ learningRate: learningRateAt(learningRate, finishedSteps) }),
    update(b, { parameters, gradient, state }, scalars) {
      const square = movingAverage(b, state['square']!, b.op('Mul', [gradient, gradient]), alpha);
      const scaled = b.op('Div', [gradient, b.op('Add', [b.op('Sqrt', [square]), epsilon])]);
      const descend = (direction: typeof scaled) =>
        b.op('Sub', [parameters, b.op('Mul', [direction, scalars['learningRate']])]);
      if (momentum === 0) return { parameters: descend(scaled), state: { square } };
      const velocity = b.op('Add', [b.op('Mul', [state['velocity'], momentum]), scaled]);
      return { parameters: descend(velocity), state: { square, velocity } };
    },
  };
}
