import { DataError } from './data-error.js';
import type { Dataset, Samples } from './dataset.js';
import { parseNpy, type Npy } from './formats/npy.js';
import type { NamedBytes } from './named-bytes.js';
import { splitRows, type SplitOptions } from './split/split-rows.js';
import { takeSamples } from './take-samples.js';

/** How arrays become samples. */
export interface NpyOptions extends SplitOptions {
  /** Shape of one sample, where that of the file, without its first axis, is not the wanted one. @default the file's */
  readonly shape?: readonly number[];
}

/** The features of samples, `[N, ...shape]`, and their classes, `[N]`. */
export interface NpyPair {
  readonly features: NamedBytes;
  readonly labels: NamedBytes;
}

/**
 * Makes a data set of NPY files. Bytes are pixels that mean `value / 255`; other numbers are features as they stand, as 32-bit floats. Labels are
 * integers from 0 to 255.
 *
 * @param pair the samples to learn from, of which a part becomes the validation set, and another the test set unless there is a test pair.
 * @throws DataError naming the option, or the file, the byte offset, what was expected and what was found.
 */
export function npyDataset(pair: NpyPair, options: NpyOptions = {}, testPair?: NpyPair): Dataset {
  const all = readPair(pair, options.shape);
  const split = splitRows(all.labels, options, testPair === undefined);
  const test = testPair ? readPair(testPair, options.shape ?? all.shape) : takeSamples(all, split.test);
  const classes = 1 + all.labels.reduce((most, label) => Math.max(most, label), 0);
  const unknown = test.labels.findIndex((label) => label >= classes);
  if (testPair && unknown >= 0)
    throw new DataError(
      `${testPair.labels.path}: label ${unknown} must be one of the training file's classes 0..${classes - 1}, found ${test.labels[unknown]}`,
    );
  return {
    name: pair.features.path,
    classes,
    sourceRows: all.count,
    train: takeSamples(all, split.train),
    validation: takeSamples(all, split.validation),
    test,
  };
}

function readPair({ features, labels }: NpyPair, wanted: readonly number[] | undefined): Samples {
  const array = parseNpy(features.bytes, features.path);
  const [count, ...own] = array.shape;
  if (count === undefined || own.length === 0 || array.values.length === 0)
    throw new DataError(
      `${features.path}: must have a first axis of samples and others of features, found shape (${array.shape.join(', ')})`,
    );
  const shape = wanted ?? own;
  if (elements(shape) !== elements(own))
    throw new DataError(
      `${features.path}: samples must have shape ${shape.join(' x ')}, found ${own.join(' x ')}`,
    );
  return {
    count,
    shape,
    values: toFeatures(array, features.path),
    labels: readLabels(labels, count, features.path),
  };
}

function toFeatures({ values, offsetOf }: Npy, path: string): Uint8Array | Float32Array {
  if (values instanceof Uint8Array) return values;
  const features = Float32Array.from(values);
  const bad = features.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new DataError(
      `${path}: byte ${offsetOf(bad)}: element ${bad} must be a finite 32-bit float, found ${values[bad]}; clean the array`,
    );
  return features;
}

function readLabels({ bytes, path }: NamedBytes, count: number, featuresPath: string): Uint8Array {
  const { shape, values, offsetOf } = parseNpy(bytes, path);
  if (values.length !== count || shape[0] !== count)
    throw new DataError(
      `${path}: must have one label for each of the ${count} samples of ${featuresPath}, found shape (${shape.join(', ')}); ` +
        `for one-hot labels save array.argmax(1)`,
    );
  const bad = values.findIndex((value) => !(Number.isInteger(value) && value >= 0 && value <= 255));
  if (bad >= 0)
    throw new DataError(
      `${path}: byte ${offsetOf(bad)}: label ${bad} must be an integer from 0 to 255, found ${values[bad]}; number the classes from 0`,
    );
  return Uint8Array.from(values);
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
