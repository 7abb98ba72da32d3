import { checkFile } from './check-given.js';
import { check, checkOptions, object } from './checks.js';
import { ARRAY_RULES } from './table/table-rules.js';
import { channelsFirst } from './channels-first.js';
import { DataError } from './data-error.js';
import type { Dataset, SamplesInMemory } from './dataset.js';
import { parseNpy, type Npy } from './formats/npy.js';
import type { NamedBytes } from './named-bytes.js';
import { readArrayAnswers, readNewAnswers } from './npy-answers.js';
import { elements } from './shape-fit.js';
import { splitRows, type SplitOptions } from './split/split-rows.js';
import { takeSamples } from './take-samples.js';
import type { Task } from './task.js';

/** How arrays become samples. */
export interface NpyOptions extends SplitOptions {
  /**
   * Shape of one sample, where that of the file, without its first axis, is not the wanted one.
   *
   * @default the file's; `[1, H, W]` for files of `[N, H, W]`
   */
  readonly shape?: readonly number[];
  /** Where the axis of the channels stands in arrays of images, `[N, C, H, W]` or `[N, H, W, C]`. @default 'first' */
  readonly channels?: 'first' | 'last';
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
 * Makes a data set of NPY files. Bytes are pixels that mean `value / 255`; other numbers are features as they stand, as 32-bit floats; `[N, H, W]`
 * are images of one channel. Labels are integers from 0, or what `task` says.
 *
 * @param pair the samples to learn from, of which a part becomes the validation set unless there is a pair for it, and another the test set likewise.
 * @throws DataError naming the option, or the file, the byte offset, what was expected and what was found.
 */
export function npyDataset(
  pair: NpyPair,
  options: NpyOptions = {},
  testPair?: NpyPair,
  validationPair?: NpyPair,
): Dataset<SamplesInMemory> {
  const pairs = {
    pair,
    ...(testPair !== undefined && { testPair }),
    ...(validationPair !== undefined && { validationPair }),
  };
  for (const [name, given] of Object.entries(pairs)) {
    check(name, given, object);
    checkFile(`${name}: features`, given.features);
    checkFile(`${name}: labels`, given.labels);
  }
  checkOptions(options, ARRAY_RULES);
  const inputs = readInputs(pair.features, options);
  const answers = readArrayAnswers(pair.labels, inputs.count, pair.features.path, options.task);
  const split = splitRows(answers.strata, options, testPair === undefined, validationPair === undefined);
  const { facts, own } = answers.fit(split.train);
  const all: SamplesInMemory = { ...inputs, ...own };
  const readOther = ({ features, labels }: NpyPair): SamplesInMemory => {
    const samples = readInputs(features, options);
    if (samples.shape.join() !== all.shape.join())
      throw new DataError(
        `${features.path}: samples must have shape ${all.shape.join(' x ')}, found ${samples.shape.join(' x ')}`,
      );
    return { ...samples, ...readNewAnswers(labels, samples.count, features.path, facts) };
  };
  return {
    name: pair.features.path,
    ...facts,
    ...withNotes([
      ...notesOn(all.values, pair.features.path),
      ...(answers.notes ?? []),
      ...(facts.classes > 0 ? notesOnClasses(all.labels, pair.labels.path) : []),
    ]),
    sourceRows: all.count,
    train: takeSamples(all, split.train),
    validation: validationPair ? readOther(validationPair) : takeSamples(all, split.validation),
    test: testPair ? readOther(testPair) : takeSamples(all, split.test),
  };
}

function readInputs(
  features: NamedBytes,
  { shape: wanted, channels = 'first' }: NpyOptions,
): Omit<SamplesInMemory, 'labels'> {
  const array = parseNpy(features.bytes, features.path);
  const [count, ...own] = array.shape;
  if (count === undefined || own.length === 0 || array.values.length === 0)
    throw new DataError(
      `${features.path}: must have a first axis of samples and others of features, found shape (${array.shape.join(', ')}); ` +
        (array.shape.length === 1
          ? 'of a number for each sample save array.reshape(-1, 1)'
          : 'save at least one sample of one feature'),
    );
  if (wanted !== undefined && elements(wanted) !== elements(own))
    throw new DataError(
      `${features.path}: samples must have shape ${wanted.join(' x ')}, found ${own.join(' x ')}`,
    );
  const values = toFeatures(array, features.path);
  if (channels === 'last') {
    const [height, width, depth] = own;
    if (height === undefined || width === undefined || depth === undefined || own.length > 3)
      throw new DataError(
        `${features.path}: must have shape (N, height, width, channels) for channels=last, found (${array.shape.join(', ')}); leave channels out`,
      );
    return {
      count,
      shape: wanted ?? [depth, height, width],
      values: channelsFirst(values, [height, width, depth]),
    };
  }
  if (wanted === undefined && own.length === 3 && looksChannelsLast(own))
    throw new DataError(
      `${features.path}: images must have shape (N, channels, height, width), found (${array.shape.join(', ')}), which looks like ` +
        `(N, height, width, channels); give channels=last, or shape=${own.join()} if it is not`,
    );
  // Two axes are the height and the width of an image of one channel.
  return { count, shape: wanted ?? (own.length === 2 ? [1, ...own] : own), values };
}

/** Features that are larger are rather pixels of 16 bits, or in units in which networks learn badly. */
const LARGE = 1000;

const withNotes = (notes: readonly string[]): Pick<Dataset, 'notes'> => (notes.length > 0 ? { notes } : {});

/** Labels that count from 1 make a class that no sample has. */
function notesOnClasses(labels: ArrayLike<number>, path: string): string[] {
  const seen = new Set(Array.from(labels));
  const classes = 1 + Math.max(...seen);
  const missing = Array.from({ length: classes }, (_, label) => label).filter((label) => !seen.has(label));
  if (missing.length === 0) return [];
  const shown = `${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ', ...' : ''}`;
  return [
    `${path}: no sample is of class ${shown}, of 0..${classes - 1}; numpy.unique(labels, return_inverse=True)[1] counts only those that are there`,
  ];
}

function notesOn(values: Uint8Array | Float32Array, path: string): string[] {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  if (largest <= LARGE) return [];
  return [
    `${path}: numbers up to ${Number(largest.toPrecision(4))} are taken as they stand; networks learn best from numbers around 1: divide or standardize them`,
  ];
}

const COLOURS = new Set([1, 3, 4]);

function looksChannelsLast([first, , last]: readonly number[]): boolean {
  return first !== undefined && last !== undefined && COLOURS.has(last) && !COLOURS.has(first);
}

/** The numbers of an array as samples have them: bytes, or finite 32-bit floats. */
export function toFeatures({ values, offsetOf }: Npy, path: string): Uint8Array | Float32Array {
  if (values instanceof Uint8Array) return values;
  const features = Float32Array.from(values);
  const bad = features.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new DataError(
      `${path}: byte ${offsetOf(bad)}: element ${bad} must be a finite 32-bit float, found ${values[bad]}; replace it, as numpy.nan_to_num(array) does, or leave such samples out`,
    );
  return features;
}
