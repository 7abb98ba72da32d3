import type { Task } from '@rankbatch/data';
import type * as Engine from '@rankbatch/onnx';
import type { Loss } from '@rankbatch/onnx';

/** The loss of a task: softmax cross-entropy for classes, mean squared error for numbers, binary cross-entropy for several labels. */
export function lossOf(engine: typeof Engine, task: Task | undefined): Loss {
  if (task?.kind === 'regression') return engine.meanSquaredError();
  if (task?.kind === 'labels') return engine.binaryCrossEntropy();
  return engine.softmaxCrossEntropy();
}
