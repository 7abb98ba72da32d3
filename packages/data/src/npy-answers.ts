import { emptyLabels, largestOf } from './class-labels.js';
import { DataError } from './data-error.js';
import type { ClassLabels, Dataset, Samples } from './dataset.js';
import { parseNpy, type Npy } from './formats/npy.js';
import type { NamedBytes } from './named-bytes.js';
import { patternsOf } from './split/patterns.js';
import { standardize, standardized } from './standardize.js';
import { takeRows } from './take-rows.js';
import type { Task } from './task.js';

type Own = Pick<Samples, 'labels' | 'targets'>;

/** What an array of labels teaches, before it is fitted on the training rows. */
export interface ArrayAnswers {
  /** `[N]`, what the parts of a split are to have alike. */
  readonly strata: ArrayLike<number>;
  fit(trainRows: Uint32Array): {
    readonly facts: Pick<Dataset, 'task' | 'classes'>;
    /** Those of the file. */
    readonly own: Own;
    /** Those of another file, for `count` samples of `featuresPath`. */
    readonly read: (file: NamedBytes, count: number, featuresPath: string) => Own;
  };
}

/** Reads the labels of `count` samples as a task needs them. */
export function readArrayAnswers(
  file: NamedBytes,
  count: number,
  featuresPath: string,
  task: Task['kind'] = 'classes',
): ArrayAnswers {
  if (task === 'classes') return classAnswers(file, count, featuresPath);
  const { numbers, width } = readNumbers(file, count, featuresPath, task);
  const names = Array.from({ length: width }, (_, k) => (width === 1 ? 'target' : `target ${k}`));
  const readTest = (testFile: NamedBytes, testCount: number, testFeatures: string): Float64Array => {
    const test = readNumbers(testFile, testCount, testFeatures, task);
    if (test.width !== width)
      throw new DataError(
        `${testFile.path}: must have ${width} numbers for each sample, as ${file.path} has, found ${test.width}`,
      );
    return test.numbers;
  };
  if (task === 'labels') {
    const targets = Float32Array.from(numbers);
    const labelNames = names.map((_, k) => `${k}`);
    return {
      strata: patternsOf(targets, width),
      fit: () => ({
        facts: { task: { kind: 'labels', labelNames }, classes: 0 },
        own: { labels: new Uint8Array(count), targets },
        read: (...test) => ({
          labels: new Uint8Array(test[1]),
          targets: Float32Array.from(readTest(...test)),
        }),
      }),
    };
  }
  return {
    strata: Float64Array.from({ length: count }, (_, i) => numbers[i * width]!),
    fit(trainRows) {
      const moments = standardize(
        takeRows(numbers, trainRows, width),
        width,
        (k) => `${file.path}: ${names[k]}`,
      );
      return {
        facts: { task: { kind: 'regression', targetNames: names, ...moments }, classes: 0 },
        own: { labels: new Uint8Array(count), targets: standardized(numbers, moments) },
        read: (...test) => ({
          labels: new Uint8Array(test[1]),
          targets: standardized(readTest(...test), moments),
        }),
      };
    },
  };
}

function classAnswers(file: NamedBytes, count: number, featuresPath: string): ArrayAnswers {
  const labels = readLabels(file, count, featuresPath);
  const classes = 1 + largestOf(labels);
  return {
    strata: labels,
    fit: () => ({
      facts: { classes },
      own: { labels },
      read: (testFile, testCount, testFeatures) => {
        const test = readLabels(testFile, testCount, testFeatures);
        const unknown = test.findIndex((label) => label >= classes);
        if (unknown >= 0)
          throw new DataError(
            `${testFile.path}: label ${unknown} must be one of the training file's classes 0..${classes - 1}, found ${test[unknown]}`,
          );
        return { labels: test };
      },
    }),
  };
}

/** Classes below the number of samples, or 256: others are hardly numbered from 0. */
function readLabels(file: NamedBytes, count: number, featuresPath: string): ClassLabels {
  const { values, offsetOf } = readArray(file, count, featuresPath, (shape) => elements(shape) === count, {
    rule: 'one label',
    cure: ([first, ...others]) =>
      first === count && others.length > 0
        ? 'for one-hot labels save array.argmax(1)'
        : 'give the labels of these very samples, in their order',
  });
  const most = Math.max(255, count - 1);
  const bad = values.findIndex((value) => !(Number.isInteger(value) && value >= 0 && value <= most));
  if (bad >= 0)
    throw new DataError(
      `${file.path}: byte ${offsetOf(bad)}: label ${bad} must be an integer from 0 to ${most}, found ${values[bad]}; ` +
        `number the classes from 0 with numpy.unique(labels, return_inverse=True)[1], or give task=regression to predict numbers`,
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

function elements(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
