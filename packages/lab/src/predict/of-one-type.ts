import type { KeptValue } from '@rankbatch/data';

/**
 * The values of a column as Parquet has them, all of one type beside those that are missing: numbers or booleans where all are those; bigints where some are and all are
 * integers of 64 bits; else the texts of all.
 */
export function ofOneType(values: readonly KeptValue[]): readonly KeptValue[] {
  const some = values.filter((value) => value !== null);
  if (['number', 'boolean'].some((type) => some.every((value) => typeof value === type))) return values;
  if (some.every(isLong)) return values.map((value) => (value === null ? null : BigInt(value)));
  return values.map((value) => (value === null ? null : String(value)));
}

/** Whether it is an integer of 64 bits. */
const isLong = (value: KeptValue): boolean =>
  Number.isSafeInteger(value) || (typeof value === 'bigint' && BigInt.asIntN(64, value) === value);
