import { DataError } from './data-error.js';

/** Numbers with mean 0 and variance 1 over the training rows, and what leads back. */
export interface Standardization {
  readonly means: readonly number[];
  readonly deviations: readonly number[];
  /** Standardizes `[M, width]` numbers. */
  readonly apply: (numbers: Float64Array) => Float32Array;
}

/**
 * Fits the mean and the standard deviation of numbers to predict, `[N, width]`, over the training rows.
 *
 * @param nameOf what the k-th number is called in messages
 * @throws DataError where a number is the same in every training row.
 */
export function standardize(
  numbers: Float64Array,
  width: number,
  trainRows: Uint32Array,
  nameOf: (k: number) => string,
): Standardization {
  const means: number[] = [];
  const deviations: number[] = [];
  for (let k = 0; k < width; k++) {
    const { mean, deviation } = momentsOf(trainRows, (row) => numbers[row * width + k]);
    if (!(deviation > 0))
      throw new DataError(
        `${nameOf(k)}: must hold different numbers to predict, found ${mean} in every training row; name another column with label`,
      );
    means.push(mean);
    deviations.push(deviation);
  }
  return {
    means,
    deviations,
    apply: (raw) =>
      Float32Array.from(raw, (value, i) => (value - means[i % width]!) / deviations[i % width]!),
  };
}

/** Mean and standard deviation of the known numbers of some rows, by Welford's sums (1962): stable where the mean is large beside the spread. */
export function momentsOf(
  rows: Uint32Array,
  numberOf: (row: number) => number | undefined,
): { readonly known: number; readonly mean: number; readonly deviation: number } {
  let known = 0;
  let mean = 0;
  let squares = 0;
  for (const row of rows) {
    const value = numberOf(row);
    if (value === undefined) continue;
    const difference = value - mean;
    mean += difference / ++known;
    squares += difference * (value - mean);
  }
  return { known, mean, deviation: known > 0 ? Math.sqrt(squares / known) : 0 };
}
