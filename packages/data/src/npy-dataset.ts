import { DataError } from './data-error.js';
import type { Dataset, Samples } from './dataset.js';
import { parseNpy, type Npy } from './formats/npy.js';
import type { NamedBytes } from './named-bytes.js';
import { readArrayAnswers } from './npy-answers.js';
import { splitRows, type SplitOptions } from './split/split-rows.js';
import { takeSamples } from './take-samples.js';
import type { Task } from './task.js';

/** How arrays become samples. */
export interface NpyOptions extends SplitOptions {
  /** Shape of one sample, where that of the file, without its first axis, is not the wanted one. @default the file's */
  readonly shape?: readonly number[];
  /**
   * What the labels are: `[N]` integers, numbers to predict `[N]` or `[N, outputs]` ('regression'), or 0 and 1 for each of several labels,
   * `[N, outputs]` ('labels').
   *
   * @default 'classes'
   */
  readonly task?: Task['kind'];
}

/** The features of samples, `[N, ...shape]`, and their classes, `[N]`. */
export interface NpyPair {
  readonly features: NamedBytes;
  readonly labels: NamedBytes;
}

/**
 * Makes a data set of NPY files. Bytes are pixels that mean `value / 255`; other numbers are features as they stand, as 32-bit floats. Labels are
 * integers from 0, or what `task` says.
 *
 * @param pair the samples to learn from, of which a part becomes the validation set, and another the test set unless there is a test pair.
 * @throws DataError naming the option, or the file, the byte offset, what was expected and what was found.
 */
export function npyDataset(pair: NpyPair, options: NpyOptions = {}, testPair?: NpyPair): Dataset {
  const inputs = readInputs(pair.features, options.shape);
  const answers = readArrayAnswers(pair.labels, inputs.count, pair.features.path, options.task);
  const split = splitRows(answers.strata, options, testPair === undefined);
  const { facts, own, read } = answers.fit(split.train);
  const all: Samples = { ...inputs, ...own };
  const readTest = ({ features, labels }: NpyPair): Samples => {
    const test = readInputs(features, options.shape ?? all.shape);
    return { ...test, ...read(labels, test.count, features.path) };
  };
  return {
    name: pair.features.path,
    ...facts,
    sourceRows: all.count,
    train: takeSamples(all, split.train),
    validation: takeSamples(all, split.validation),
    test: testPair ? readTest(testPair) : takeSamples(all, split.test),
  };
}

function readInputs(features: NamedBytes, wanted: readonly number[] | undefined): Omit<Samples, 'labels'> {
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
  return { count, shape, values: toFeatures(array, features.path) };
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

function elements(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
