import type { ClassLabels } from './dataset.js';

/** Zeros in the smallest array that counts so many classes. */
export function emptyLabels(length: number, classes: number): ClassLabels {
  if (classes <= 2 ** 8) return new Uint8Array(length);
  return classes <= 2 ** 16 ? new Uint16Array(length) : new Uint32Array(length);
}

/** The largest number, -1 where there are none. */
export function largestOf(numbers: ArrayLike<number>): number {
  let largest = -1;
  for (let i = 0; i < numbers.length; i++) largest = Math.max(largest, numbers[i]!);
  return largest;
}
