import { checkFile } from './check-given.js';
import { check, checkOptions, text } from './checks.js';
import { ARRAY_RULES } from './table/table-rules.js';
import { DataError } from './data-error.js';
import { parseDatasetSpec } from './dataset-spec.js';
import type { Dataset, SamplesInMemory } from './dataset.js';
import { openNpz, type Npz } from './formats/npz.js';
import type { NamedBytes } from './named-bytes.js';
import { npyDataset, type NpyOptions, type NpyPair } from './npy-dataset.js';

/** Which arrays of an NPZ file are samples, and how they become some. */
export interface NpzOptions extends NpyOptions {
  /** The array of features, `[N, ...shape]`. @default one of a usual name, as `x_train`, `train_images`, `X`, `images` or `arr_0` */
  readonly features?: string;
  /** The array of labels. @default that which goes with such a name */
  readonly labels?: string;
  /** The array of the test samples' features. @default `x_test` or another usual name, else a part of the samples */
  readonly test?: string;
  /** The array of the test samples' labels. @default that which goes with it */
  readonly testLabels?: string;
}

type Names = readonly [features: string, labels: string];

const TRAINING: readonly Names[] = [
  ['x_train', 'y_train'],
  ['X_train', 'y_train'],
  ['train_images', 'train_labels'],
  ['train_data', 'train_labels'],
  ['x', 'y'],
  ['X', 'y'],
  ['images', 'labels'],
  ['data', 'labels'],
  ['data', 'target'],
  ['features', 'labels'],
  ['features', 'targets'],
  ['arr_0', 'arr_1'],
];

const TEST: readonly Names[] = [
  ['x_test', 'y_test'],
  ['X_test', 'y_test'],
  ['test_images', 'test_labels'],
  ['test_data', 'test_labels'],
];

const VALIDATION: readonly Names[] = [
  ['x_val', 'y_val'],
  ['X_val', 'y_val'],
  ['x_valid', 'y_valid'],
  ['X_valid', 'y_valid'],
  ['x_validation', 'y_validation'],
  ['val_images', 'val_labels'],
  ['val_data', 'val_labels'],
];

const NAMES = { features: text, labels: text, test: text, testLabels: text };

/**
 * Makes a data set of the arrays of an NPZ file, as `npyDataset` does of NPY files.
 *
 * @throws DataError naming the option, or the file, the array, the byte offset, what was expected and what was found.
 */
export function npzDataset(file: NamedBytes, options: NpzOptions = {}): Dataset<SamplesInMemory> {
  checkFile('file', file);
  checkOptions(options, { ...ARRAY_RULES, ...NAMES });
  const { bytes, path } = file;
  const { features, labels, test, testLabels, ...npyOptions } = options;
  const npz = openNpz(bytes, path);
  const names = namesOf(npz, TRAINING, { features, labels });
  if (names === undefined)
    throw new DataError(
      `${path}: must hold samples and their labels under usual names, such as x_train and y_train, found ${npz.names.join(', ')}; ` +
        `name them with features and labels`,
    );
  const given = { features: test, labels: testLabels };
  // Where the training arrays were named, the others are not guessed.
  const isGuessed = features === undefined && labels === undefined;
  const testNames = namesOf(npz, isGuessed ? TEST : [], given);
  if (testNames === undefined && (test ?? testLabels) !== undefined)
    throw new DataError('npz options test and test-labels: must be given both or none, got one');
  // Who gives a share wants it drawn.
  const drawsValidation = npyOptions.validation !== undefined || npyOptions.validationRows !== undefined;
  const validationNames =
    isGuessed && !drawsValidation
      ? namesOf(npz, VALIDATION, { features: undefined, labels: undefined })
      : undefined;
  const dataset = npyDataset(
    readPair(npz, names),
    npyOptions,
    testNames && readPair(npz, testNames),
    validationNames && readPair(npz, validationNames),
  );
  return { ...dataset, name: path };
}

/**
 * The array of features of an archive as the bytes of an NPY file, to predict: the one that training took, or one of a usual name, or the only one.
 *
 * @param trained the name of the data set that was trained on, as `npz:cells.npz?features=pictures&labels=kinds`
 * @throws DataError naming the arrays that there are.
 *
 * @example
 * ```ts no-run
 * import { readFile } from 'node:fs/promises';
 * import { npzFeatures, parseNpy } from '@rankbatch/data';
 * const { bytes, path } = npzFeatures({ path: 'new.npz', bytes: await readFile('new.npz') }, 'npz:old.npz');
 * const { shape } = parseNpy(bytes, path);
 * ```
 */
export function npzFeatures(file: NamedBytes, trained: string): NamedBytes {
  checkFile('file', file);
  check('trained', trained, text);
  const { bytes, path } = file;
  const npz = openNpz(bytes, path);
  const asked = parseDatasetSpec(trained)?.options.get('features');
  const usual = [...TRAINING, ...TEST, ...VALIDATION].map(([features]) => features);
  const name = [asked, ...usual].find(
    (candidate) => candidate !== undefined && npz.names.includes(candidate),
  );
  if (name === undefined && npz.names.length !== 1)
    throw new DataError(
      `${path}: must hold an array of the samples to predict under ${asked === undefined ? 'a usual name, such as x' : `the name ${asked}`}, found ${npz.names.join(', ')}; save it as numpy.savez(file, ${asked ?? 'x'}=array)`,
    );
  return npz.read(name ?? npz.names[0]!);
}

function namesOf(
  { names }: Npz,
  guesses: readonly Names[],
  { features, labels }: { readonly features: string | undefined; readonly labels: string | undefined },
): Names | undefined {
  if (features !== undefined && labels !== undefined) return [features, labels];
  return guesses.find(
    (pair) =>
      pair.every((name) => names.includes(name)) &&
      pair[0] === (features ?? pair[0]) &&
      pair[1] === (labels ?? pair[1]),
  );
}

function readPair(npz: Npz, [features, labels]: Names): NpyPair {
  return { features: npz.read(features), labels: npz.read(labels) };
}
