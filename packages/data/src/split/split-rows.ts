import { DataError } from '../data-error.js';
import { holdOut } from './hold-out.js';

/** How the rows of a source are divided. */
export interface SplitOptions {
  /** Share of the rows that become the validation set, above 0. @default 0.1 */
  readonly validation?: number;
  /** Share of the rows that become the test set where it has no files of its own, above 0. @default 0.1 */
  readonly testShare?: number;
  /** Seed of the split, any safe integer. @default 0 */
  readonly seed?: number;
  /** Every class, or range of the first number to predict, has the same share in each part, to within one sample. @default true */
  readonly stratified?: boolean;
  /** Which rows are the test set, by their places from 0. @default `testShare` of them, at random */
  readonly testRows?: (row: number) => boolean;
  /** Which rows are the validation set, by their places from 0. @default a share of them, `validation`, at random */
  readonly validationRows?: (row: number) => boolean;
}

/** The rows of each part, in the order of the source. */
export interface RowSplit {
  readonly train: Uint32Array;
  /** Empty where the validation set has files of its own. */
  readonly validation: Uint32Array;
  /** Empty where the test set has files of its own. */
  readonly test: Uint32Array;
}

/** Streams of the seed that are used for nothing else. */
const TEST_STREAM = 0x73706c;
const VALIDATION_STREAM = 0x73706d;

/**
 * Divides `N` rows at random.
 *
 * @param strata `[N]`: the classes, or what else is to be spread evenly over the parts
 * @param splitsTest whether a part becomes the test set
 * @param splitsValidation whether a part becomes the validation set
 */
export function splitRows(
  strata: ArrayLike<number>,
  { validation = 0.1, testShare = 0.1, seed = 0, stratified = true, testRows, validationRows }: SplitOptions,
  splitsTest: boolean,
  splitsValidation = true,
): RowSplit {
  const drawsTest = splitsTest && testRows === undefined;
  const shares = { ...(splitsValidation && { validation }), ...(drawsTest && { testShare }) };
  for (const [name, share] of Object.entries(shares))
    if (!(share > 0 && share < 1))
      throw new DataError(`${name}: must be a share above 0 and below 1, got ${share}`);
  if (splitsValidation && drawsTest && !(validation + testShare < 1))
    throw new DataError(`validation + testShare: must be below 1, got ${validation + testShare}`);
  if (!Number.isSafeInteger(seed)) throw new DataError(`seed: must be a safe integer, got ${seed}`);

  const all = everyRow(strata.length);
  const hold = (rows: Uint32Array, count: number, stream: number) =>
    holdOut(rows, strata, { count: Math.round(count), seed, stream, stratified });
  const pick = (rows: Uint32Array, isHeld: (row: number) => boolean) => ({
    kept: rows.filter((row) => !isHeld(row)),
    held: rows.filter(isHeld),
  });
  const holdTest = (rows: Uint32Array): { kept: Uint32Array; held: Uint32Array } => {
    if (!splitsTest) return { kept: rows, held: everyRow(0) };
    return testRows ? pick(rows, testRows) : hold(rows, testShare * rows.length, TEST_STREAM);
  };
  const holdValidation = (rows: Uint32Array, of: number): { kept: Uint32Array; held: Uint32Array } => {
    if (!splitsValidation) return { kept: rows, held: everyRow(0) };
    return validationRows ? pick(rows, validationRows) : hold(rows, validation * of, VALIDATION_STREAM);
  };
  // Rows that are named for one part are not drawn for the other.
  const named = validationRows && holdValidation(all, all.length);
  const { kept, held: test } = holdTest(named?.kept ?? all);
  const { kept: train, held } = named
    ? { kept, held: named.held }
    : holdValidation(kept, drawsTest ? all.length : kept.length);
  if (train.length === 0 || (splitsValidation && held.length === 0) || (splitsTest && test.length === 0))
    throw new DataError(
      `rows: must be enough for a row in every split, found ${strata.length}; give other shares or more rows`,
    );
  return { train, validation: held, test };
}

/** Rows 0..count - 1. */
export function everyRow(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}
