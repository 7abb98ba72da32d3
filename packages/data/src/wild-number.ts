import { RunningMoments } from './standardize.js';

/**
 * How many times as large one number alone may make the standard deviation. Log-normal prices of deviation 1.5 (the largest of a thousand is 100 times
 * the median) make it so large in no more than 1 of 500 tables of 100 rows and in none of 1,000; a total below them does.
 */
const MOST = 10;

/** A number that lies far beyond all others. */
export interface WildNumber {
  readonly row: number;
  readonly value: number;
  /** How many times as large as that of the others it makes the standard deviation. */
  readonly factor: number;
}

/** The one of column `k` of `[N, width]` numbers that decides their standard deviation nearly alone; undefined where none does. */
export function wildNumber(numbers: Float64Array, width: number, k: number): WildNumber | undefined {
  const { mean, deviation } = momentsOf(numbers, width, k);
  let row = 0;
  for (let i = 0; i * width < numbers.length; i++)
    if (Math.abs(numbers[i * width + k]! - mean) > Math.abs(numbers[row * width + k]! - mean)) row = i;
  const factor = deviation / momentsOf(numbers, width, k, row).deviation;
  // Where all others are the same there is no deviation to compare with.
  return factor > MOST && factor < Infinity ? { row, value: numbers[row * width + k]!, factor } : undefined;
}

function momentsOf(numbers: Float64Array, width: number, k: number, without?: number): RunningMoments {
  const moments = new RunningMoments();
  for (let i = 0; i * width < numbers.length; i++) if (i !== without) moments.add(numbers[i * width + k]!);
  return moments;
}

/** What is told of one, behind its place. */
export const wildNote = ({ value, factor }: WildNumber): string =>
  `has ${value}, which makes the standard deviation ${Number(factor.toPrecision(2))} times as large; a wrong number there decides the scale, and the errors`;
