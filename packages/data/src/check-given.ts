import {
  bytes,
  check,
  checkFields,
  fieldOf,
  integer,
  isArray,
  itemsOf,
  listOf,
  numbers,
  show,
  text,
  type Rule,
} from './checks.js';
import { DataError } from './data-error.js';

const naturals: Rule = listOf(integer(1));

/** Refuses what is no file in memory. */
export function checkFile(subject: string, file: unknown): void {
  checkFields(subject, file, { bytes, path: text });
}

/** Refuses what are no samples: of every one a label, and values of its shape. */
export function checkSamples(subject: string, samples: unknown): void {
  checkFields(subject, samples, { count: integer(0), shape: naturals, labels: numbers, values: someValues });
  const count = Number(fieldOf(samples, 'count'));
  const size = itemsOf(fieldOf(samples, 'shape')).reduce<number>(
    (product, side) => product * Number(side),
    1,
  );
  checkLength(`${subject}: labels`, fieldOf(samples, 'labels'), count);
  checkLength(`${subject}: values`, fieldOf(samples, 'values'), count * size);
}

/** Refuses what is no data set. */
export function checkDataset(dataset: unknown): void {
  checkFields('dataset', dataset, { name: text, classes: integer(0) });
  for (const part of ['train', 'validation', 'test'])
    checkSamples(`dataset: ${part}`, fieldOf(dataset, part));
}

/** Refuses ids of samples that are not there. */
export function checkIds(ids: ArrayLike<number>, count: number): void {
  check('ids', ids, numbers);
  for (let i = 0; i < ids.length; i++) {
    const id: unknown = ids[i];
    if (!(typeof id === 'number' && id >= 0 && id < count && Number.isInteger(id)))
      throw new DataError(`ids: id ${i} must be an integer in 0..${count - 1}, got ${show(id)}`);
  }
}

export const someValues: Rule = {
  says: 'a Uint8Array, a Float32Array, or values in a file',
  holds: (value) =>
    isArray(value, 'Uint8Array', 'Float32Array') || typeof fieldOf(value, 'take') === 'function',
};

function checkLength(subject: string, list: unknown, length: number): void {
  if (fieldOf(list, 'length') !== length)
    throw new DataError(
      `${subject}: must have ${length} entries, as count and shape say, got ${show(fieldOf(list, 'length'))}`,
    );
}
