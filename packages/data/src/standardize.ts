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
 * @throws DataError where a number is the same in every row, or its squares are no numbers.
 */
export function standardize(numbers: Float64Array, width: number, nameOf: (k: number) => string): Moments {
  const means: number[] = [];
  const deviations: number[] = [];
  for (let k = 0; k < width; k++) {
    const moments = new RunningMoments();
    for (let i = k; i < numbers.length; i += width) moments.add(numbers[i]!);
    const { mean, deviation } = moments;
    if (!Number.isFinite(deviation) || (deviation === 0 && !isConstant(numbers, k, width)))
      throw new DataError(
        `${nameOf(k)}: must hold numbers whose squares 64-bit floats can hold, found larger or smaller ones, such as ${numbers[k]}; write them in another unit`,
      );
    if (deviation === 0)
      throw new DataError(
        `${nameOf(k)}: must hold different numbers to predict, found ${mean} in every training row; name another column with label`,
      );
    means.push(mean);
    deviations.push(deviation);
  }
  return { means, deviations };
}

function isConstant(numbers: Float64Array, first: number, width: number): boolean {
  for (let i = first; i < numbers.length; i += width) if (numbers[i] !== numbers[first]) return false;
  return true;
}

/** `[N, width]` numbers, in deviations from the means. */
export function standardized(numbers: Float64Array, { means, deviations }: Moments): Float32Array {
  const width = means.length;
  return Float32Array.from(numbers, (value, i) => (value - means[i % width]!) / deviations[i % width]!);
}

/** Mean and standard deviation of numbers, one after another, by Welford's sums (1962): stable where the mean is large beside the spread. */
export class RunningMoments {
  #count = 0;
  #mean = 0;
  #squares = 0;

  add(value: number): void {
    const difference = value - this.#mean;
    this.#mean += difference / ++this.#count;
    this.#squares += difference * (value - this.#mean);
  }

  get count(): number {
    return this.#count;
  }

  /** Never -0, which JSON does not know. */
  get mean(): number {
    return this.#mean + 0;
  }

  /** 0 where all numbers are the same, or there are none. */
  get deviation(): number {
    return this.#count > 0 ? Math.sqrt(this.#squares / this.#count) : 0;
  }
}
