import type { Dataset, Samples } from '@rankbatch/data';
import { DivergenceError, RunError } from '../base/errors.js';
import type { Learner } from '../services/learner.js';
import { outcomeOf, type SampleOutcome } from './sample-outcome.js';

/** The whole of a split in inference mode. */
export interface SplitEvaluation {
  /** Mean of the losses; nats for classes and labels, squared standard deviations for numbers. */
  readonly loss: number;
  /** What `measureOf` names: percent, or a root of the mean squared error. */
  readonly error: number;
  readonly samples: SampleOutcome;
}

/** Mean loss, and the measure of the task, of the whole of `samples` in inference mode. */
export async function evaluateSplit(
  learner: Learner,
  samples: Samples,
  task: Dataset['task'],
): Promise<SplitEvaluation> {
  const isClasses = task === undefined || task.kind === 'classes';
  const evaluation = await learner.evaluate(samples);
  const outputs = isClasses ? undefined : await learner.predict?.(samples);
  if (task?.kind === 'labels' && outputs === undefined)
    throw new RunError(
      'labels: several at once need a learner that tells its outputs, got one without predict',
    );
  const outcome = outcomeOf({ ...evaluation, ...(outputs && { outputs }) }, samples, task);
  let sum = 0;
  for (const loss of evaluation.losses) sum += loss;
  const loss = sum / samples.count;
  return { loss, error: errorOf(outcome, loss, samples, task), samples: outcome };
}

function errorOf(
  { right, outputs }: SampleOutcome,
  loss: number,
  { count, targets }: Samples,
  task: Dataset['task'],
): number {
  if (task?.kind === 'regression') {
    const [deviation = 1, ...others] = task.deviations;
    return Math.sqrt(loss) * (others.length === 0 ? deviation : 1);
  }
  if (task?.kind === 'labels' && outputs && targets) {
    let wrong = 0;
    for (let i = 0; i < targets.length; i += 1) wrong += Number(outputs[i]! > 0 !== (targets[i] === 1));
    return (100 * wrong) / targets.length;
  }
  let hits = 0;
  for (const one of right) hits += one;
  return (100 * (count - hits)) / count;
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
