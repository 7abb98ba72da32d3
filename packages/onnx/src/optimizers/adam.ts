import { requireOptions, requirePositive, requireShare } from '../graph/check.js';
import { learningRateAt, requireLearningRate, type LearningRate } from './learning-rate.js';
import { movingAverage } from '../graph/moving-average.js';
import type { Optimizer } from './optimizer.js';

export interface AdamOptions {
  /** Step size alpha. @default 0.001 */
  readonly learningRate?: LearningRate;
  /** Decay of the gradient's average. @default 0.9 */
  readonly beta1?: number;
  /** Decay of the squared gradient's average. @default 0.999 */
  readonly beta2?: number;
  /** @default 1e-8 */
  readonly epsilon?: number;
}

/**
 * Adam (Kingma & Ba 2015, algorithm 1), bias-corrected:
 * m = b1 m + (1-b1) g; v = b2 v + (1-b2) g^2; x -= alpha (m / (1-b1^t)) / (sqrt(v / (1-b2^t)) + eps).
 *
 * @example
 * ```ts
 * import { adam } from '@rankbatch/onnx';
 * adam({ learningRate: 0.01 }).state; // => ['mean', 'square']
 * ```
 */
export function adam(options: AdamOptions = {}): Optimizer {
  requireOptions('adam', options, ['learningRate', 'beta1', 'beta2', 'epsilon']);
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  requireLearningRate('adam: learningRate', learningRate);
  requireShare('adam: beta1', beta1);
  requireShare('adam: beta2', beta2);
  requirePositive('adam: epsilon', epsilon);
  return {
    name: 'adam',
    state: ['mean', 'square'],
    scalars: (finishedSteps) => ({
      stepSize: learningRateAt(learningRate, finishedSteps) / (1 - beta1 ** (finishedSteps + 1)),
      rootCorrection: 1 / Math.sqrt(1 - beta2 ** (finishedSteps + 1)),
    }),
    update(b, { parameters, gradient, state }, scalars) {
      const mean = movingAverage(b, state['mean']!, gradient, beta1);
      const square = movingAverage(b, state['square']!, b.op('Mul', [gradient, gradient]), beta2);
      const root = b.op('Mul', [b.op('Sqrt', [square]), scalars['rootCorrection']]);
      const step = b.op('Div', [b.op('Mul', [mean, scalars['stepSize']]), b.op('Add', [root, epsilon])]);
      return { parameters: b.op('Sub', [parameters, step]), state: { mean, square } };
    },
  };
}
