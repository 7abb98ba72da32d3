import { checkDataset } from './check-given.js';
import { check, checkFields, integer, number, numbers, show, text } from './checks.js';
import { emptyLabels } from './class-labels.js';
import { DataError } from './data-error.js';
import type { ClassLabels, Dataset, Samples } from './dataset.js';
import { SeededRandom } from './seeded-random.js';

/** What `addLabelNoise` does. */
export interface LabelNoiseOptions {
  /** Share of the training samples that get a wrong label, 0..1. */
  readonly share: number;
  /** Any safe integer; the same seed changes the same labels in the same way. */
  readonly seed: number;
}

/** Streams of the seed that are used for nothing else. */
const CHOICE = 0x6c6162;
const CLASS = 0x6c6163;

/**
 * Gives exactly `round(share * N)` of the `N` training samples, drawn at random, a wrong label, uniform over the other classes (symmetric
 * noise as in Patrini et al. 2017, eq. for uniform flips). Validation and test labels stay; the right labels are kept as `trueLabels`.
 *
 * @throws DataError if the share, the seed or the number of classes does not allow it.
 *
 * @example
 * ```ts
 * import { addLabelNoise, loadDataset } from '@rankbatch/data';
 * const { train } = addLabelNoise(await loadDataset('digits', { size: 100 }), { share: 0.2, seed: 1 });
 * train.labels.filter((label, i) => label !== train.trueLabels![i]).length; // => 20
 * ```
 */
export function addLabelNoise<S extends Samples>(
  dataset: Dataset<S>,
  options: LabelNoiseOptions,
): Dataset<S> {
  checkDataset(dataset);
  checkFields('options', options, { share: number, seed: number });
  const { share, seed } = options;
  requireClasses(dataset);
  const { train, classes } = dataset;
  if (!(share >= 0 && share <= 1))
    throw new DataError(`share: must be a number from 0 to 1, got ${String(share)}`);
  if (!Number.isSafeInteger(seed)) throw new DataError(`seed: must be a safe integer, got ${String(seed)}`);
  if (classes < 2) throw new DataError(`label noise: needs at least 2 classes, got ${classes}`);
  const labels = train.labels.slice();
  const choice = new SeededRandom(seed, CHOICE, 0);
  const ids = Uint32Array.from(labels, (_, i) => i);
  const changes = Math.round(share * train.count);
  for (let k = 0; k < changes; k++) {
    // The first steps of a shuffle: the k-th id is uniform over those not chosen before.
    const j = k + choice.below(ids.length - k);
    const id = ids[j]!;
    ids[j] = ids[k]!;
    const other = new SeededRandom(seed, CLASS, id).below(classes - 1);
    labels[id] = other < train.labels[id]! ? other : other + 1;
  }
  return { ...dataset, train: withLabels(train, labels) };
}

/**
 * Replaces the training labels by those of another source, such as human annotators, one for each row of the data set's source (`sourceRows`;
 * for CIFAR-10 the 50,000 records of its training batches). Validation and test labels stay; the right labels are kept as `trueLabels`.
 *
 * @param labels one class for each row, in the order of the source's rows
 * @param name what the labels are called in messages
 * @throws DataError if there are not as many labels as rows, or one is no class of the data set.
 *
 * @example
 * ```ts
 * import { loadDataset, replaceLabels } from '@rankbatch/data';
 * const digits = await loadDataset('digits', { size: 3 });
 * const { train } = replaceLabels(digits, Uint8Array.of(1, 2, 3));
 * [...train.labels]; // => [1, 2, 3]
 * ```
 */
export function replaceLabels<S extends Samples>(
  dataset: Dataset<S>,
  labels: ArrayLike<number>,
  name = 'labels',
): Dataset<S> {
  checkDataset(dataset);
  check('labels', labels, numbers);
  check('name', name, text);
  requireClasses(dataset);
  const { train, classes, sourceRows = train.count } = dataset;
  check('dataset: sourceRows', sourceRows, integer(0));
  if (labels.length !== sourceRows)
    throw new DataError(
      `${name}: must have one label for each of the ${sourceRows} rows of ${dataset.name}, found ${labels.length}; ` +
        `is it made for another data set?`,
    );
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    if (!(Number.isInteger(label) && label >= 0 && label < classes))
      throw new DataError(
        `${name}: label ${row} must be an integer in 0..${classes - 1}, found ${show(label)}`,
      );
  }
  const own = emptyLabels(train.count, classes);
  for (let i = 0; i < own.length; i++) own[i] = labels[train.rows?.[i] ?? i]!;
  return { ...dataset, train: withLabels(train, own) };
}

/** Other labels; what was true before any noise stays the truth. */
function withLabels<S extends Samples>(samples: S, labels: ClassLabels): S {
  return { ...samples, labels, trueLabels: samples.trueLabels ?? samples.labels };
}

function requireClasses({ name, task }: Dataset): void {
  if (task !== undefined && task.kind !== 'classes')
    throw new DataError(
      `labels: can be changed where the task is classes, got ${name}, whose task is ${task.kind}; leave it out`,
    );
}
