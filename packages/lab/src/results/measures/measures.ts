// measures: what the outputs of a model are worth, by the task; computed once at the end of a run.
import type { Dataset, Samples } from '@rankbatch/data';
import { classMeasures, type ClassesMeasures } from './class-measures.js';
import { labelMeasures, type LabelsMeasures } from './label-measures.js';
import { regressionMeasures, type RegressionMeasures } from './regression-measures.js';

/** What the predictions for one split are worth, by the task. */
export type SplitMeasures = ClassesMeasures | LabelsMeasures | RegressionMeasures;

/** What a run's model is worth on each split, after the last epoch. */
export interface RunMeasures {
  readonly version: 1;
  /** Which of the measures these are. */
  readonly task: 'classes' | 'regression' | 'labels';
  readonly train: SplitMeasures;
  readonly validation: SplitMeasures;
  readonly test: SplitMeasures;
}

/** The names of a data set's classes, or their numbers where they have none. */
export function namesOfClasses({ classes, classNames }: Pick<Dataset, 'classes' | 'classNames'>): string[] {
  return Array.from({ length: classes }, (_, index) => classNames?.[index] ?? String(index));
}

/**
 * Measures the outputs of a model for labelled samples.
 *
 * @param outputs [N, outputs] of the model: logits, or standardized numbers
 */
export function measureOutputs(
  outputs: Float32Array,
  { labels, targets }: Pick<Samples, 'labels' | 'targets'>,
  dataset: Pick<Dataset, 'task' | 'classes' | 'classNames'>,
): SplitMeasures {
  const { task } = dataset;
  if (task?.kind === 'regression') return regressionMeasures(outputs, targets ?? new Float32Array(), task);
  if (task?.kind === 'labels') return labelMeasures(outputs, targets ?? new Float32Array(), task.labelNames);
  return classMeasures(outputs, labels, namesOfClasses(dataset));
}
