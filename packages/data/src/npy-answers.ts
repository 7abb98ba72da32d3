import { emptyLabels, largestOf } from './class-labels.js';
import { DataError } from './data-error.js';
import type { ClassLabels, Dataset, Samples } from './dataset.js';
import { parseNpy, type Npy } from './formats/npy.js';
import type { NamedBytes } from './named-bytes.js';
import { elements } from './shape-fit.js';
import { patternsOf } from './split/patterns.js';
import { standardize, standardized } from './standardize.js';
import { takeRows } from './take-rows.js';
import { outputsOf, type Task } from './task.js';
import { wildNote, wildNumber } from './wild-number.js';

type Own = Pick<Samples, 'labels' | 'targets'>;
type Facts = Pick<Dataset, 'task' | 'classes'>;

/** What an array of labels teaches, before it is fitted on the training rows. */
export interface ArrayAnswers {
  /** `[N]`, what the parts of a split are to have alike. */
  readonly strata: ArrayLike<number>;
  /** What is worth a look in the numbers to predict, a line each. @default nothing */
  readonly notes?: readonly string[];
  fit(trainRows: Uint32Array): {
    readonly facts: Facts;
    /** Those of the file. */
    readonly own: Own;
  };
}

/** Reads the labels of `count` samples as a task needs them. */
export function readArrayAnswers(
  file: NamedBytes,
  count: number,
  featuresPath: string,
  task: Task['kind'] = 'classes',
): ArrayAnswers {
  if (task === 'classes') {
    const labels = readLabels(file, count, featuresPath);
    return { strata: labels, fit: () => ({ facts: { classes: 1 + largestOf(labels) }, own: { labels } }) };
  }
  const { numbers, width } = readNumbers(file, count, featuresPath, task);
  const names = Array.from({ length: width }, (_, k) => (width === 1 ? 'target' : `target ${k}`));
  const fitted = (found: Task): ReturnType<ArrayAnswers['fit']> => ({
    facts: { task: found, classes: 0 },
    own: targetsOf(numbers, count, found),
  });
  if (task === 'labels')
    return {
      strata: patternsOf(Float32Array.from(numbers), width),
      fit: () => fitted({ kind: 'labels', labelNames: names.map((_, k) => `${k}`) }),
    };
  return {
    strata: Float64Array.from({ length: count }, (_, i) => numbers[i * width]!),
    notes: names.flatMap((name, k) => {
      const wild = wildNumber(numbers, width, k);
      return wild ? [`${file.path}: ${name}: sample ${wild.row} ${wildNote(wild)}`] : [];
    }),
    fit(trainRows) {
      const moments = standardize(
        takeRows(numbers, trainRows, width),
        width,
        (k) => `${file.path}: ${names[k]}`,
      );
      return fitted({ kind: 'regression', targetNames: names, ...moments });
    },
  };
}

/** Reads what `count` other samples should give, as training read its own. */
export function readNewAnswers(file: NamedBytes, count: number, featuresPath: string, trained: Facts): Own {
  const { task, classes } = trained;
  if (task === undefined || task.kind === 'classes')
    return { labels: readLabels(file, count, featuresPath, classes) };
  const { numbers, width } = readNumbers(file, count, featuresPath, task.kind);
  const outputs = outputsOf(trained);
  if (width !== outputs)
    throw new DataError(
      `${file.path}: must have ${outputs} numbers for each sample, as the training file has, found ${width}; save those of training, in their order`,
    );
  return targetsOf(numbers, count, task);
}

function targetsOf(numbers: Float64Array, count: number, task: Task): Own {
  return {
    labels: new Uint8Array(count),
    targets: task.kind === 'regression' ? standardized(numbers, task) : Float32Array.from(numbers),
  };
}

/** Classes of training; where it is training, below the number of samples, or 256: others are hardly numbered from 0. */
function readLabels(file: NamedBytes, count: number, featuresPath: string, classes?: number): ClassLabels {
  const { values, offsetOf } = readArray(file, count, featuresPath, (shape) => elements(shape) === count, {
    rule: 'one label',
    cure: ([first, ...others]) =>
      first === count && others.length > 0
        ? 'for one-hot labels save array.argmax(1)'
        : 'give the labels of these very samples, in their order',
  });
  const most = (classes ?? Math.max(256, count)) - 1;
  const bad = values.findIndex((value) => !(Number.isInteger(value) && value >= 0 && value <= most));
  if (bad >= 0)
    throw new DataError(
      `${file.path}: byte ${offsetOf(bad)}: label ${bad} must be ` +
        (classes === undefined
          ? `an integer from 0 to ${most}, found ${values[bad]}; number the classes from 0 with numpy.unique(labels, return_inverse=True)[1], or give task=regression to predict numbers`
          : `one of the training file's classes 0..${most}, found ${values[bad]}; number the classes as there, and leave out samples of others`),
    );
  const labels = emptyLabels(count, 1 + largestOf(values));
  labels.set(values);
  return labels;
}

/** `[count]` or `[count, width]` finite numbers, 0 or 1 where they are labels. */
function readNumbers(
  file: NamedBytes,
  count: number,
  featuresPath: string,
  task: 'regression' | 'labels',
): { readonly numbers: Float64Array; readonly width: number } {
  const { shape, values, offsetOf } = readArray(file, count, featuresPath, ({ length }) => length <= 2, {
    rule:
      task === 'labels'
        ? '0 or 1 for every label, shape (N, labels),'
        : 'the numbers to predict, shape (N,) or (N, outputs),',
    cure: ([first]) =>
      first === count
        ? 'save array.reshape(len(array), -1)'
        : 'give those of these very samples, in their order',
  });
  const fits = task === 'labels' ? (value: number) => value === 0 || value === 1 : Number.isFinite;
  const bad = values.findIndex((value) => !fits(value));
  if (bad >= 0)
    throw new DataError(
      `${file.path}: byte ${offsetOf(bad)}: element ${bad} must be ${task === 'labels' ? '0 or 1' : 'a finite number'}, found ${values[bad]}; ${task === 'labels' ? 'write each label as one of them' : 'replace it, or leave such samples out'}`,
    );
  return { numbers: Float64Array.from(values), width: shape[1] ?? 1 };
}

function readArray(
  { bytes, path }: NamedBytes,
  count: number,
  featuresPath: string,
  fits: (shape: readonly number[]) => boolean,
  { rule, cure }: { readonly rule: string; readonly cure: (shape: readonly number[]) => string },
): Npy {
  const array = parseNpy(bytes, path);
  const { shape } = array;
  if (shape[0] !== count || !fits(shape))
    throw new DataError(
      `${path}: must have ${rule} for each of the ${count} samples of ${featuresPath}, found shape (${shape.join(', ')}); ${cure(shape)}`,
    );
  return array;
}
