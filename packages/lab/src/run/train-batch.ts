import type { Selector } from 'rankbatch';
import type { Stopwatch } from '../base/stopwatch.js';

/** What one batch is trained with. Activities are those of its watch. */
export interface BatchTraining<Activity extends string> {
  readonly selector: Selector;
  readonly watch: Stopwatch<Activity>;
  /** What its times count as: naming what is due and ranking it anew, its forward passes, choosing and recording a batch, the step. */
  readonly activities: Readonly<Record<'plan' | 'evaluate' | 'select' | 'step', Activity>>;
  /** Fresh losses [n] of samples, in inference mode. */
  readonly evaluate: (ids: Uint32Array) => Promise<ArrayLike<number>>;
  /** One optimizer step on the samples `ids` [B] with the factors `weights` [B]; gives the loss of each. */
  readonly step: (ids: Uint32Array, weights: Float32Array) => Promise<ArrayLike<number>>;
}

/** Records fresh losses of what is due, and returns how many samples that were. */
export async function recomputeDue<A extends string>({
  selector,
  watch,
  activities,
  evaluate,
}: BatchTraining<A>): Promise<number> {
  const due = watch.timeSync(activities.plan, () => selector.due());
  if (due.length === 0) return 0;
  const losses = await watch.time(activities.evaluate, () => evaluate(due));
  watch.timeSync(activities.plan, () => selector.record(due, losses));
  return due.length;
}

/** Draws a batch, makes one step and records its losses. What is due is recomputed before, by {@link recomputeDue}. */
export async function trainBatch<A extends string>({
  selector,
  watch,
  activities,
  step,
}: BatchTraining<A>): Promise<{ readonly ids: Uint32Array; readonly losses: ArrayLike<number> }> {
  const { ids, weights } = watch.timeSync(activities.select, () => selector.next());
  const losses = await watch.time(activities.step, () => step(ids, weights));
  watch.timeSync(activities.select, () => selector.record(ids, losses));
  return { ids, losses };
}
