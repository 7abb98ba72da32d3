import { requireFrom0, requireOptions } from '../graph/check.js';
import { adam, type AdamOptions } from './adam.js';
import { learningRateAt } from './learning-rate.js';
import type { Optimizer } from './optimizer.js';

export interface AdamWOptions extends AdamOptions {
  /** Share of the parameters, times the learning rate, taken away every step. @default 0.01 */
  readonly weightDecay?: number;
}

/**
 * AdamW (Loshchilov & Hutter 2019, algorithm 2): x -= learningRate weightDecay x, beside Adam's own step, whose
 * averages never see the decay.
 *
 * As in PyTorch, the decay is scaled by the whole learning rate (the paper scales it by the schedule only), and all
 * parameters decay, biases too.
 *
 * @example
 * ```ts
 * import { adamW } from '@rankbatch/onnx';
 * adamW({ learningRate: 0.001, weightDecay: 0.05 }).state; // => ['mean', 'square']
 * ```
 */
export function adamW(options: AdamWOptions = {}): Optimizer {
  requireOptions('adamW', options, ['learningRate', 'beta1', 'beta2', 'epsilon', 'weightDecay']);
  const { weightDecay = 0.01, ...own } = options;
  const { learningRate = 0.001 } = own;
  requireFrom0('adamW: weightDecay', weightDecay);
  const plain = adam(own);
  return {
    ...plain,
    name: 'adamw',
    scalars: (finishedSteps) => ({
      ...plain.scalars(finishedSteps),
      kept: 1 - learningRateAt(learningRate, finishedSteps) * weightDecay,
    }),
    update: (b, vectors, scalars) =>
      plain.update(
        b,
        { ...vectors, parameters: b.op('Mul', [vectors.parameters, scalars['kept']]) },
        scalars,
      ),
  };
}
