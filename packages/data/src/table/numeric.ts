import { DataError } from '../data-error.js';
import { momentsOf } from '../standardize.js';
import type { NumberEncoding } from './column-encoding.js';
import type { ColumnFields, Encoder } from './encoder.js';
import { parseNumber, type NumberFormat } from './number-format.js';

/** The number of a row, `undefined` where it is missing. */
export function readNumber(
  fields: ColumnFields,
  row: number,
  format: NumberFormat,
  unit: string,
): number | undefined {
  const field = fields.get(row);
  if (field === undefined) return undefined;
  const number = parseNumber(field, format);
  if (number === undefined)
    throw new DataError(
      `${fields.where(row)}: must be a finite number, found ${JSON.stringify(field)}; ` +
        `correct it, list it as missing, or name the column as categorical`,
    );
  if (number.unit !== unit)
    throw new DataError(
      `${fields.where(row)}: must be a number ${unit === '' ? 'without a unit' : `in ${unit}`}, as those before it, ` +
        `found ${JSON.stringify(field)}; write them alike`,
    );
  return number.value;
}

/** The unit of the first number of a column. */
export function unitOf(fields: ColumnFields, rows: Uint32Array, format: NumberFormat): string {
  if (format === 'plain') return '';
  for (const row of rows) {
    const number = parseNumber(fields.get(row) ?? '', format);
    if (number !== undefined) return number.unit;
  }
  return '';
}

/**
 * Fits a column of numbers: the mean and the standard deviation of the training rows, and whether any of them lacks the number, which is then
 * marked by a second feature.
 */
export function fitNumeric(
  fields: ColumnFields,
  trainRows: Uint32Array,
  format: NumberFormat,
): NumberEncoding {
  const unit = unitOf(fields, trainRows, format);
  const { known, mean, deviation } = momentsOf(trainRows, (row) => readNumber(fields, row, format, unit));
  if (known === 0)
    throw new DataError(
      `${fields.name}: must have a number in some training row, found none; list the column to be ignored`,
    );
  // A mean of -0 would lose its sign in JSON.
  return {
    kind: 'number',
    column: fields.column,
    unit,
    mean: mean + 0,
    deviation,
    marksMissing: known < trainRows.length,
  };
}

/** Standardizes numbers, or leaves them as they are, with the mean in place of missing ones. */
export function numberEncoder(
  { column: name, unit, mean, deviation, marksMissing }: NumberEncoding,
  format: NumberFormat,
  scale: 'standard' | 'none',
): Encoder {
  const [shift, factor] = scale === 'none' ? [0, 1] : [mean, deviation > 0 ? 1 / deviation : 0];
  return {
    features: marksMissing ? [name, `${name} missing`] : [name],
    write(fields, row, out, offset) {
      const value = readNumber(fields, row, format, unit);
      out[offset] = ((value ?? mean) - shift) * factor;
      if (marksMissing && value === undefined) out[offset + 1] = 1;
    },
  };
}
