import { DataError } from '../data-error.js';
import { momentsOf } from '../standardize.js';
import type { ColumnFields, Encoder } from './encoder.js';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const NOT_FINITE = /^[+-]?(nan|inf|infinity)$/i;

/** True for what stands for a number, be it none that can be learnt from. */
export function looksNumeric(field: string): boolean {
  return NUMBER.test(field) || NOT_FINITE.test(field);
}

/** The number of a row, `undefined` where it is missing. */
export function readNumber(fields: ColumnFields, row: number): number | undefined {
  const field = fields.get(row);
  if (field === undefined) return undefined;
  const value = NUMBER.test(field) ? Number(field) : NaN;
  if (!Number.isFinite(value))
    throw new DataError(
      `${fields.where(row)}: must be a finite number, found ${JSON.stringify(field)}; ` +
        `correct it, list it as missing, or name the column as categorical`,
    );
  return value;
}

/**
 * Fits a column of numbers: standardized by the mean and the standard deviation of the training rows (or left as they are), the mean in place of
 * missing ones, and a second feature that is 1 where the number is missing if any training row lacks it.
 */
export function fitNumeric(
  fields: ColumnFields,
  trainRows: Uint32Array,
  scale: 'standard' | 'none',
): Encoder {
  const { known, mean, deviation } = momentsOf(trainRows, (row) => readNumber(fields, row));
  if (known === 0)
    throw new DataError(
      `${fields.name}: must have a number in some training row, found none; list the column to be ignored`,
    );
  const [shift, factor] = scale === 'none' ? [0, 1] : [mean, deviation > 0 ? 1 / deviation : 0];
  const marksMissing = known < trainRows.length;
  return {
    features: marksMissing ? [fields.column, `${fields.column} missing`] : [fields.column],
    write(column, row, out, offset) {
      const value = readNumber(column, row);
      out[offset] = ((value ?? mean) - shift) * factor;
      if (marksMissing && value === undefined) out[offset + 1] = 1;
    },
  };
}
