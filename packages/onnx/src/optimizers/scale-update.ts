import { checks } from 'rankbatch/internal';
import { requireFrom0, requireOptimizer } from '../graph/check.js';
import type { Optimizer } from './optimizer.js';

/**
 * The same optimizer with every change of the parameters multiplied by a factor that is asked for before each step:
 * x += factor() (update(x) - x). For a learning rate that follows something else than the count of steps, such as
 * the share of a run that is done; state vectors are as without it.
 *
 * @param factor finite and >= 0
 * @example
 * ```ts
 * import { scaleUpdate, sgd } from '@rankbatch/onnx';
 * let done = 0; // share of the run, kept up to date by the loop
 * const optimizer = scaleUpdate(sgd({ learningRate: 0.1 }), () => 1 - done);
 * optimizer.scalars(0)['updateFactor']; // => 1
 * done = 0.75;
 * optimizer.scalars(100)['updateFactor']; // => 0.25
 * ```
 */
export function scaleUpdate(optimizer: Optimizer, factor: () => number): Optimizer {
  requireOptimizer('scaleUpdate: optimizer', optimizer);
  checks.check('scaleUpdate: factor', factor, checks.action);
  return {
    ...optimizer,
    scalars(finishedSteps) {
      const updateFactor = factor();
      requireFrom0('scaleUpdate: factor', updateFactor);
      return { ...optimizer.scalars(finishedSteps), updateFactor };
    },
    update(b, vectors, scalars) {
      const { parameters, state } = optimizer.update(b, vectors, scalars);
      const change = b.op('Sub', [parameters, vectors.parameters]);
      const scaled = b.op('Mul', [change, scalars['updateFactor']]);
      return { parameters: b.op('Add', [vectors.parameters, scaled]), state };
    },
  };
}
