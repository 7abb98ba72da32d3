import type { Dataset } from '@rankbatch/data';
import type * as Engine from '@rankbatch/onnx';
import type { Loss } from '@rankbatch/onnx';
import type { RunConfig } from '../run-folder/run-config.js';
import { classWeightsOf } from './class-weights.js';
import { lossOfOutputs } from './output-moments.js';

/** The loss of a task: softmax cross-entropy for classes, which may count differently, mean squared error for numbers, binary cross-entropy for several labels. */
export function lossOf(
  engine: typeof Engine,
  dataset: Dataset,
  { classWeights, numbers }: Pick<RunConfig, 'classWeights' | 'numbers'>,
): Loss {
  const weights = classWeights && { classWeights: classWeightsOf(dataset, classWeights) };
  const { task } = dataset;
  if (task?.kind === 'regression') {
    const loss = engine.meanSquaredError();
    return numbers ? lossOfOutputs(loss, task, numbers) : loss;
  }
  if (task?.kind === 'labels') return engine.binaryCrossEntropy();
  return engine.softmaxCrossEntropy({ ...weights });
}
