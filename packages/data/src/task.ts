import { check, checkFields, finite, integer, listOf, object, oneOf, text } from './checks.js';

/**
 * What there is to learn.
 *
 * - `classes`: one of `classes` classes for each sample, in `labels`.
 * - `regression`: numbers, in `targets`, each standardized over the training samples: `target * deviation + mean` is in the unit of the source.
 * - `labels`: any number of several labels, in `targets` as 0 and 1.
 */
export type Task =
  | { readonly kind: 'classes' }
  | {
      readonly kind: 'regression';
      /** What each number is. */
      readonly targetNames: readonly string[];
      /** Of each number over the training samples, in the unit of the source. */
      readonly means: readonly number[];
      /** Standard deviation of each number over the training samples, in the unit of the source, above 0. */
      readonly deviations: readonly number[];
      /** What stands beside each number in a table or a list, such as `$`; else empty. @default not known */
      readonly units?: readonly string[];
    }
  | {
      readonly kind: 'labels';
      /** What each label is called. */
      readonly labelNames: readonly string[];
    };

/**
 * How many outputs a model needs for a data set: one for each class, each number to predict, or each label.
 *
 * @example
 * ```ts
 * import { loadDataset, outputsOf } from '@rankbatch/data';
 * outputsOf(await loadDataset('digits', { size: 10 })); // => 10
 * ```
 */
export function outputsOf(dataset: { readonly task?: Task | undefined; readonly classes: number }): number {
  checkFields('dataset', dataset, { classes: integer(0) });
  const { task, classes } = dataset;
  if (task !== undefined) checkTask(task);
  if (task?.kind === 'regression') return task.targetNames.length;
  if (task?.kind === 'labels') return task.labelNames.length;
  return classes;
}

/** Refuses what is no task. */
export function checkTask(task: Task): void {
  check('task', task, object);
  check('task: kind', task.kind, oneOf('classes', 'regression', 'labels'));
  if (task.kind === 'regression')
    checkFields('task', task, {
      targetNames: listOf(text),
      means: listOf(finite),
      deviations: listOf(finite),
    });
  if (task.kind === 'regression' && task.units !== undefined) check('task: units', task.units, listOf(text));
  if (task.kind === 'labels') checkFields('task', task, { labelNames: listOf(text) });
}
