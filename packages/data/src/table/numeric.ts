import { DataError } from '../data-error.js';
import { RunningMoments } from '../standardize.js';
import type { NumberEncoding } from './column-encoding.js';
import type { ColumnFields, Encoder } from './encoder.js';
import { isDate } from './scan-columns.js';
import { nameInOption, writeName } from '../name-list.js';
import { formatsOf, parseNumber, type NumberFormat } from '../formats/number-format.js';

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
      `${fields.where(row)}: must be a finite number, found ${JSON.stringify(field)}; ${cureFor(field)}`,
    );
  if (number.unit !== unit)
    throw new DataError(
      `${fields.where(row)}: must be a number ${unit === '' ? 'without a unit' : `in ${unit}`}, as those before it, ` +
        `found ${JSON.stringify(field)}; write them alike`,
    );
  return number.value;
}

function cureFor(field: string): string {
  const local = formatsOf(field).map(
    (format) => `numbers=${format} to read it as ${parseNumber(field, format)!.value}`,
  );
  if (local.length > 0) return `give ${local.join(', or ')}`;
  if (isDate(field))
    return 'write what of dates tells something, such as the days since one of them, as numbers';
  return 'correct it, or list it as missing';
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
 * Fits columns of numbers: the mean and the standard deviation of the training rows, and whether any of them lacks the number, which is then
 * marked by a second feature. All columns at once, as the fields of a row lie side by side in memory.
 */
export function fitNumeric(
  columns: readonly ColumnFields[],
  trainRows: Uint32Array,
  format: NumberFormat,
): NumberEncoding[] {
  const fits = columns.map((fields) => ({
    fields,
    unit: unitOf(fields, trainRows, format),
    moments: new RunningMoments(),
  }));
  for (const row of trainRows)
    for (const { fields, unit, moments } of fits) {
      const value = readNumber(fields, row, format, unit);
      if (value !== undefined) moments.add(value);
    }
  return fits.map(({ fields, unit, moments: { count, mean, deviation } }) => {
    if (count === 0)
      throw new DataError(
        `${fields.name}: must have a number in some training row, found none; give ignore=${nameInOption(fields.column)}`,
        { cure: { ignore: writeName(fields.column) } },
      );
    if (!Number.isFinite(deviation))
      throw new DataError(
        `${fields.name}: must hold numbers whose squares are finite, found larger ones (mean ${mean}); write them in another unit, or give ignore=${nameInOption(fields.column)}`,
      );
    const marksMissing = count < trainRows.length;
    return { kind: 'number', column: fields.column, unit, mean, deviation, marksMissing };
  });
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
      const feature = Math.fround(((value ?? mean) - shift) * factor);
      if (!Number.isFinite(feature))
        throw new DataError(
          `${fields.where(row)}: must be a number that a 32-bit float can hold when it is scaled, found ${JSON.stringify(fields.get(row))}; correct it, or list it as missing`,
        );
      out[offset] = feature;
      if (marksMissing && value === undefined) out[offset + 1] = 1;
    },
  };
}
