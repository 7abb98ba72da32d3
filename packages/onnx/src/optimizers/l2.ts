import { requireOptimizer, requirePositive } from '../graph/check.js';
import type { Optimizer } from './optimizer.js';

/**
 * The same optimizer on the loss plus (strength / 2) |x|^2 over all parameters x: g = g + strength x, before anything
 * else, as `weight_decay` of PyTorch's SGD, Adam, RMSprop and Adadelta. The reported losses stay without the penalty.
 *
 * With optimizers that divide by the gradient's size it is not a decay of the weights; `adamW` is.
 *
 * @example
 * ```ts
 * import { l2, sgd } from '@rankbatch/onnx';
 * l2(sgd({ learningRate: 0.1, momentum: 0.9 }), 5e-4).state; // => ['velocity']
 * ```
 */
export function l2(optimizer: Optimizer, strength: number): Optimizer {
  requireOptimizer('l2: optimizer', optimizer);
  requirePositive('l2: strength', strength);
  return {
    ...optimizer,
    update(b, vectors, scalars) {
      const penalty = b.op('Mul', [vectors.parameters, strength]);
      return optimizer.update(b, { ...vectors, gradient: b.op('Add', [vectors.gradient, penalty]) }, scalars);
    },
  };
}
