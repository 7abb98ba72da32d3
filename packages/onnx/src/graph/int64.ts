import { RankbatchError } from 'rankbatch';

const MOST = 2n ** 63n - 1n;

/** Numbers as integers of 64 bits: 2^63 is what the greatest of them, as ends of slices are, becomes as a number. */
export function int64s(values: readonly number[]): BigInt64Array {
  return BigInt64Array.from(values, (value) => {
    if (value === 2 ** 63) return MOST;
    if (Number.isInteger(value) && Math.abs(value) <= 2 ** 63) return BigInt(value);
    throw new RankbatchError(`graph: integers must be of 64 bits, got ${value}`);
  });
}
