import { DataError } from './data-error.js';

/** Of each number to predict over the training rows, in the unit of the source. */
export interface Moments {
  readonly means: readonly number[];
  /** Standard deviations, above 0. */
  readonly deviations: readonly number[];
}

/**
 * The means and standard deviations of the training rows' numbers to predict, `[N, width]`.
 *
 * @param nameOf what the k-th number is called in messages
 * @throws DataError where a number is the same in every row.
 */
export function standardize(numbers: Float64Array, width: number, nameOf: (k: number) => string): Moments {
  const means: number[] = [];
  const deviations: number[] = [];
  const rows = Uint32Array.from({ length: numbers.length / width }, (_, row) => row);
  for (let k = 0; k < width; k++) {
    const { mean, deviation } = momentsOf(rows, (row) => numbers[row * width + k]);
    if (!(deviation > 0))
      throw new DataError(
        `${nameOf(k)}: must hold different numbers to predict, found ${mean} in every training row; name another column with label`,
      );
    // A mean of -0 would lose its sign in JSON.
    means.push(mean + 0);
    deviations.push(deviation);
  }
  return { means, deviations };
}

/** `[N, width]` numbers, in deviations from the means. */
export function standardized(numbers: Float64Array, { means, deviations }: Moments): Float32Array {
  const width = means.length;
  return Float32Array.from(numbers, (value, i) => (value - means[i % width]!) / deviations[i % width]!);
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
