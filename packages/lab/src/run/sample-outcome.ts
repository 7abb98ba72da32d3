import type { Dataset, Samples } from '@rankbatch/data';
import type { SampleEvaluation } from '../services/learner.js';

/** How each sample was answered in one evaluation. */
export interface SampleOutcome extends SampleEvaluation {
  /** [N] 1 where the prediction was right: the class, or every one of several labels; 0 throughout for numbers, which are never met. */
  readonly right: Uint8Array;
  /** [N, outputs] of the model, where the task is not classes and the learner tells them. */
  readonly outputs?: Float32Array;
}

/**
 * What an evaluation says of samples by their task. The margin of several labels is the least of them, each the output where the label is
 * there and its negative where it is not, so that it is below 0 where one is taken wrongly; numbers have none.
 */
export function outcomeOf(
  evaluation: Omit<SampleOutcome, 'right'>,
  { count, labels, targets }: Samples,
  task: Dataset['task'],
): SampleOutcome {
  const { predictions, outputs } = evaluation;
  if (task?.kind === 'regression')
    return {
      ...evaluation,
      predictions: new Uint32Array(count),
      margins: new Float32Array(count),
      right: new Uint8Array(count),
    };
  if (task?.kind === 'labels' && outputs && targets) {
    const width = task.labelNames.length;
    const margins = Float32Array.from({ length: count }, (_, id) => {
      let margin = Infinity;
      for (let i = id * width; i < (id + 1) * width; i += 1)
        margin = Math.min(margin, targets[i] === 1 ? outputs[i]! : -outputs[i]!);
      return margin;
    });
    // An output of exactly 0 says no.
    const right = Uint8Array.from({ length: count }, (_, id) => {
      for (let i = id * width; i < (id + 1) * width; i += 1)
        if (outputs[i]! > 0 !== (targets[i] === 1)) return 0;
      return 1;
    });
    return { ...evaluation, predictions: new Uint32Array(count), margins, right };
  }
  return {
    ...evaluation,
    right: Uint8Array.from({ length: count }, (_, id) => Number(predictions[id] === labels[id])),
  };
}
