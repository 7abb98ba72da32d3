import { emptyLabels } from '../../class-labels.js';
import { DataError } from '../../data-error.js';
import type { ClassLabels } from '../../dataset.js';
import type { ColumnFields } from '../encoder.js';
import { formatsOf, parseNumber, type NumberFormat } from '../../formats/number-format.js';
import { MAX_GUESSED_CLASSES } from '../table-options.js';
import type { ClassEncoding } from './answer-encoding.js';
import type { AnswerReader, Answers } from './answers.js';

/** What is known of a column of classes beside its fields. */
export interface ClassOptions {
  /** What is cut off the end of a class's name, if it stands there. */
  readonly suffix: string;
  /** Whether the task was named, so that many classes are meant. */
  readonly chosen: boolean;
}

/**
 * Whether a column whose task was not named holds numbers to predict: more of them than classes usually are, and no counts of classes that come often.
 *
 * @throws DataError where they are so many numbers, but as others write them than `format` says.
 */
export function holdsNumbers(fields: ColumnFields, rows: Uint32Array, format: NumberFormat): boolean {
  const names = new Map<string, number>();
  for (const row of rows) {
    const name = fields.get(row) ?? '';
    if (!names.has(name)) names.set(name, row);
  }
  const all = [...names.keys()];
  if (!areTooManyClasses(all.length, rows.length) || areCounted(all, rows.length)) return false;
  if (all.every((name) => parseNumber(name, format) !== undefined)) return true;
  const local = formatsOf(all[0]!).filter((other) =>
    all.every((name) => parseNumber(name, other) !== undefined),
  );
  const foreign = all.find((name) => parseNumber(name, format) === undefined)!;
  if (local.length === 0) {
    refuseOddNumber(fields, { field: foreign, row: names.get(foreign)! }, all, format);
    return false;
  }
  throw new DataError(
    `${fields.where(names.get(foreign)!)}: must be a number as numbers=${format} reads it, found ${JSON.stringify(foreign)}; ` +
      `give ${local.map((other) => `numbers=${other} to read it as ${parseNumber(foreign, other)!.value}`).join(', or ')}, or task=classes if each is a class`,
    { cure: { numbers: local[0]! } },
  );
}

/** One word among many numbers must not make each of them a class. */
function refuseOddNumber(
  fields: ColumnFields,
  { field, row }: { readonly field: string; readonly row: number },
  all: readonly string[],
  format: NumberFormat,
): void {
  const numbers = all.filter((name) => parseNumber(name, format) !== undefined).length;
  if (numbers * 2 <= all.length) return;
  throw new DataError(
    `${fields.where(row)}: must be a finite number, as ${numbers} of ${all.length} different values of the column are, found ${JSON.stringify(field)}; ` +
      `correct it, list it as missing and leave such rows out with unlabelled=skip, or give task=classes if each value is a class`,
  );
}

/** Fewer values may well be classes of a small table. */
const FEWEST_DOUBTED = 20;

/** Whether different values are more than the classes that one learns from so many rows: two rows each at least, and no more than people tell apart. */
function areTooManyClasses(names: number, rows: number): boolean {
  return names > MAX_GUESSED_CLASSES || (names >= FEWEST_DOUBTED && names * 2 > rows);
}

/** Reads a column of classes, in the order of their numbers if all are numbers, else by their code units. */
export function readClasses(
  fields: ColumnFields,
  rows: Uint32Array,
  { suffix, chosen }: ClassOptions,
): Answers {
  const classNames = classNamesOf(fields, rows, { suffix, chosen });
  const encoding: ClassEncoding = { kind: 'classes', columns: [fields.column], classNames, suffix };
  return { strata: encodeClasses(encoding, fields, rows), fit: () => encoding };
}

export function classReader(encoding: ClassEncoding): AnswerReader {
  const { classNames } = encoding;
  return {
    facts: { classes: classNames.length, classNames },
    read: ([column], rows) => ({ labels: encodeClasses(encoding, column!, rows) }),
  };
}

function encodeClasses(
  { classNames, suffix }: ClassEncoding,
  fields: ColumnFields,
  rows: Uint32Array,
): ClassLabels {
  const positions = new Map(classNames.map((name, k) => [name, k]));
  const numbers = new Map(classNames.map((name, k) => [numberOf(name), k]));
  numbers.delete(undefined);
  const labels = emptyLabels(rows.length, classNames.length);
  for (const [i, row] of rows.entries()) {
    const name = nameOf(fields, row, suffix);
    const position = positions.get(name) ?? numbers.get(numberOf(name));
    if (position === undefined)
      throw new DataError(
        `${fields.where(row)}: must be one of the training file's classes ${listOf(classNames)}, found ${JSON.stringify(name)}; correct it or leave the row out`,
      );
    labels[i] = position;
  }
  return labels;
}

function classNamesOf(
  fields: ColumnFields,
  rows: Uint32Array,
  { suffix, chosen }: ClassOptions,
): readonly string[] {
  const spellings = new Map<string, number>();
  for (const row of rows) {
    const name = nameOf(fields, row, suffix);
    if (!spellings.has(name)) spellings.set(name, row);
  }
  const names = mergeEqualNumbers(fields, spellings);
  const areNumbers = names.every((name) => parseNumber(name, 'plain') !== undefined);
  if (names.length < 2)
    throw new DataError(
      `${fields.name}: must hold 2 classes or more, found ${names.length}; is it the label's column? name that one with label`,
    );
  if (!chosen && names.length >= FEWEST_DOUBTED && names.length * 2 > rows.length)
    throw new DataError(
      `${fields.name}: must hold classes, found ${names.length} different values in ${rows.length} rows; ` +
        `is it the label's column? name that one with label, or give task=classes if each is a class`,
    );
  return areNumbers ? names.sort((a, b) => Number(a) - Number(b)) : names;
}

/**
 * One name, the shortest, for classes that are equal as numbers, as `1` and `1.0`; sorted. Numbers with leading zeros are rather codes: `01` beside `1`
 * may be another class, or the same one by another program.
 */
function mergeEqualNumbers(fields: ColumnFields, spellings: ReadonlyMap<string, number>): string[] {
  const ofNumbers = new Map<number, string>();
  const names: string[] = [];
  for (const name of [...spellings.keys()].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))) {
    const number = isExact(name) ? parseNumber(name, 'plain')?.value : undefined;
    const other = number === undefined ? undefined : ofNumbers.get(number);
    if (other !== undefined && (isCode(name) || isCode(other)))
      throw new DataError(
        `${fields.where(spellings.get(name)!)}: must write a class as other rows do, found ${JSON.stringify(name)} ` +
          `where ${JSON.stringify(other)} is the same number; write them alike, or with a letter where they are different codes`,
      );
    if (other !== undefined) continue;
    if (number !== undefined) ofNumbers.set(number, name);
    names.push(name);
  }
  return names.sort();
}

/** Whether digits begin with a zero that a number does not need. */
const isCode = (name: string): boolean => /^[+-]?0\d/.test(name);

/** The number that a name is, unless it is a code. */
const numberOf = (name: string): number | undefined =>
  isCode(name) || !isExact(name) ? undefined : parseNumber(name, 'plain')?.value;

/** Whether a name has no more digits than 64-bit floats keep: longer ones, such as ids, would be equal as numbers. */
const isExact = (name: string): boolean => name.replace(/\D/g, '').length <= 15;

/** Whether many numbers can be the numbers of classes: integers, each for ten rows or more on average. */
function areCounted(names: readonly string[], count: number): boolean {
  return names.length * 10 <= count && names.every((name) => /^\d+$/.test(name));
}

function nameOf(fields: ColumnFields, row: number, suffix: string): string {
  const name = fields.get(row) ?? '';
  return suffix !== '' && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

function listOf(names: readonly string[]): string {
  return names.length > 20 ? `${names.slice(0, 20).join(', ')}, ...` : names.join(', ');
}
