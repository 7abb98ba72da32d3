import { requireOptions, requirePositive, requireShare } from '../graph/check.js';
import { learningRateAt, requireLearningRate, type LearningRate } from './learning-rate.js';
import { movingAverage } from '../graph/moving-average.js';
import type { Optimizer } from './optimizer.js';

export interface AdaDeltaOptions {
  /** Factor of every step. @default 1 */
  readonly learningRate?: LearningRate;
  /** Decay of both averages. @default 0.95 */
  readonly rho?: number;
  /** @default 1e-6 */
  readonly epsilon?: number;
}

/**
 * AdaDelta (Zeiler 2012, algorithm 1):
 * v = rho v + (1-rho) g^2; dx = -sqrt(u + eps) / sqrt(v + eps) g; u = rho u + (1-rho) dx^2; x += learningRate dx.
 *
 * @example
 * ```ts
 * import { adaDelta } from '@rankbatch/onnx';
 * adaDelta().name; // => 'adadelta'
 * ```
 */
export function adaDelta(options: AdaDeltaOptions = {}): Optimizer {
  requireOptions('adaDelta', options, ['learningRate', 'rho', 'epsilon']);
  const { learningRate = 1, rho = 0.95, epsilon = 1e-6 } = options;
  requireLearningRate('adaDelta: learningRate', learningRate);
  requireShare('adaDelta: rho', rho);
  requirePositive('adaDelta: epsilon', epsilon);
  return {
    name: 'adadelta',
    state: ['square', 'stepSquare'],
    scalars: (finishedSteps) =>
      typeof learningRate === 'number' ? {} : { learningRate: learningRateAt(learningRate, finishedSteps) },
    update(b, { parameters, gradient, state }, scalars) {
      const square = movingAverage(b, state['square']!, b.op('Mul', [gradient, gradient]), rho);
      const ratio = b.op('Div', [
        b.op('Add', [state['stepSquare'], epsilon]),
        b.op('Add', [square, epsilon]),
      ]);
      const step = b.op('Mul', [b.op('Sqrt', [ratio]), gradient]);
      const stepSquare = movingAverage(b, state['stepSquare']!, b.op('Mul', [step, step]), rho);
      const rate = typeof learningRate === 'number' ? learningRate : scalars['learningRate'];
      const scaled = rate === 1 ? step : b.op('Mul', [step, rate]);
      return { parameters: b.op('Sub', [parameters, scaled]), state: { square, stepSquare } };
    },
  };
}
