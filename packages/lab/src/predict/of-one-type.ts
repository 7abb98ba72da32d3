import type { KeptValue } from '@rankbatch/data';

/**
 * The values of a column as Parquet has them, all of one type beside those that are missing: bigints where all are integers of 64 bits, numbers, or true and false where all are those;
 * else the texts of all.
 */
export function ofOneType(values: readonly KeptValue[]): readonly KeptValue[] {
  const some = values.filter((value) => value !== null);
  if (some.every(isLong)) return values.map((value) => (value === null ? null : BigInt(value)));
  if (['number', 'boolean'].some((type) => some.every((value) => typeof value === type))) return values;
  return values.map((value) => (value === null ? null : String(value)));
}

/** Whether it is an integer of 64 bits. */
const isLong = (value: KeptValue): boolean =>
  Number.isSafeInteger(value) || (typeof value === 'bigint' && BigInt.asIntN(64, value) === value);
