import type { Samples } from '@rankbatch/data';
import { DivergenceError } from '../base/errors.js';
import type { Learner, SampleEvaluation } from '../services/learner.js';

/** The whole of a split in inference mode. */
export interface SplitEvaluation {
  /** Mean, in nats. */
  readonly loss: number;
  /** Percent. */
  readonly error: number;
  readonly samples: SampleEvaluation;
}

/** Mean loss (nats) and error (percent) of the whole of `samples` in inference mode. */
export async function evaluateSplit(learner: Learner, samples: Samples): Promise<SplitEvaluation> {
  const evaluation = await learner.evaluate(samples);
  const { losses, predictions } = evaluation;
  let sum = 0;
  let wrong = 0;
  for (let id = 0; id < samples.count; id += 1) {
    sum += losses[id] ?? NaN;
    if (predictions[id] !== samples.labels[id]) wrong += 1;
  }
  return { loss: sum / samples.count, error: (100 * wrong) / samples.count, samples: evaluation };
}

/** Rejects losses that a run cannot go on with; `where` names the run, the epoch and the batch or split. */
export function requireFinite(losses: ArrayLike<number>, ids: Uint32Array | null, where: string): void {
  for (let i = 0; i < losses.length; i += 1) {
    const loss = losses[i] ?? NaN;
    if (Number.isFinite(loss)) continue;
    const sample = ids ? ` for training sample ${ids[i] ?? i}` : '';
    throw new DivergenceError(`${where}: the loss must be finite, got ${loss}${sample}`);
  }
}
