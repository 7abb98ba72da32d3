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
  /** Every class has the same share in each part, to within one sample. @default true */
  readonly stratified?: boolean;
}

/** The rows of each part, in the order of the source. */
export interface RowSplit {
  readonly train: Uint32Array;
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
 * @param labels `[N]`
 * @param splitsTest whether a part becomes the test set
 */
export function splitRows(
  labels: Uint8Array,
  { validation = 0.1, testShare = 0.1, seed = 0, stratified = true }: SplitOptions,
  splitsTest: boolean,
): RowSplit {
  const shares = { validation, ...(splitsTest && { testShare }) };
  for (const [name, share] of Object.entries(shares))
    if (!(share > 0 && share < 1))
      throw new DataError(`${name}: must be a share above 0 and below 1, got ${share}`);
  if (splitsTest && !(validation + testShare < 1))
    throw new DataError(`validation + testShare: must be below 1, got ${validation + testShare}`);
  if (!Number.isSafeInteger(seed)) throw new DataError(`seed: must be a safe integer, got ${seed}`);

  const all = everyRow(labels.length);
  const hold = (rows: Uint32Array, share: number, stream: number) =>
    holdOut(rows, labels, { count: Math.round(share * labels.length), seed, stream, stratified });
  const { kept, held: test } = splitsTest
    ? hold(all, testShare, TEST_STREAM)
    : { kept: all, held: everyRow(0) };
  const { kept: train, held } = hold(kept, validation, VALIDATION_STREAM);
  if (train.length === 0 || held.length === 0 || (splitsTest && test.length === 0))
    throw new DataError(
      `rows: must be enough for a row in every split, found ${labels.length}; give other shares or more rows`,
    );
  return { train, validation: held, test };
}

/** Rows 0..count - 1. */
export function everyRow(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}
