import { requireOptimizer, requirePositive } from '../graph/check.js';
import type { Optimizer } from './optimizer.js';

/**
 * The same optimizer on a gradient whose global norm is at most `maxNorm`: g = g min(1, maxNorm / |g|), with |g| over
 * all parameters (Pascanu et al. 2013, algorithm 1). A shorter gradient keeps its bits.
 *
 * PyTorch's `clip_grad_norm_` divides by |g| + 1e-6 instead. The outermost acts first:
 * `clipGradient(l2(...))` clips before the penalty is added, as a PyTorch loop with `weight_decay` does.
 *
 * @example
 * ```ts
 * import { clipGradient, sgd } from '@rankbatch/onnx';
 * clipGradient(sgd({ learningRate: 0.1 }), 1).name; // => 'sgd'
 * ```
 */
export function clipGradient(optimizer: Optimizer, maxNorm: number): Optimizer {
  requireOptimizer('clipGradient: optimizer', optimizer);
  requirePositive('clipGradient: maxNorm', maxNorm);
  return {
    ...optimizer,
    update(b, vectors, scalars) {
      const { gradient } = vectors;
      const squares = b.op('Mul', [gradient, gradient]);
      const norm = b.op('Sqrt', [b.op('ReduceSum', [squares, b.integers([0])], { keepdims: 0 })]);
      // max(norm, maxNorm), exactly maxNorm for short gradients.
      const bound = b.op('Add', [b.op('Relu', [b.op('Sub', [norm, maxNorm])]), maxNorm]);
      const factor = b.op('Div', [maxNorm, bound]);
      return optimizer.update(b, { ...vectors, gradient: b.op('Mul', [gradient, factor]) }, scalars);
    },
  };
}
