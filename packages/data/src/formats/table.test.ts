import { expect, it } from 'vitest';
import { DataError } from '../data-error.js';
import { requireTableSize } from './table.js';

it('lets tables have 2^24 fields, or one for each of their bytes', () => {
  const check = (rows: number, columns: number, bytes: number) => () => {
    requireTableSize('a.parquet', rows, columns, bytes);
  };
  expect(check(2 ** 24, 1, 10)).not.toThrow();
  expect(check(2 ** 30, 1, 2 ** 30)).not.toThrow();
  expect(check(2 ** 23 + 1, 2, 10)).toThrow(DataError);
  expect(check(2 ** 40, 1, 2 ** 30)).toThrow(
    'a.parquet: must have at most 1073741824 fields, found 1099511627776 rows of 1 columns in 1073741824 bytes; leave columns out that few rows have',
  );
});
