import { DataError } from '../data-error.js';
import type { ColumnFields, Encoder } from './encoder.js';
import { looksNumeric } from './numeric.js';
import { MAX_CATEGORIES } from './table-options.js';

/**
 * Fits a column of categories: one feature for each category of the training rows, in the order of their code units, and one for missing values
 * if any training row has one. Categories that no training row has give zeros.
 */
export function fitCategorical(fields: ColumnFields, trainRows: Uint32Array): Encoder {
  const seen = new Set<string | undefined>();
  for (const row of trainRows) seen.add(fields.get(row));
  if (seen.size > MAX_CATEGORIES) throw tooMany(fields, trainRows, seen.size);
  const categories = [...seen].filter((category) => category !== undefined).sort();
  const known: readonly (string | undefined)[] = categories;
  const all = seen.has(undefined) ? [...known, undefined] : known;
  const positions = new Map(all.map((category, k) => [category, k]));
  return {
    features: all.map((category) => `${fields.column}=${category ?? 'missing'}`),
    write(column, row, out, offset) {
      const position = positions.get(column.get(row));
      if (position !== undefined) out[offset + position] = 1;
    },
  };
}

function tooMany(fields: ColumnFields, rows: Uint32Array, count: number): DataError {
  const oddOnes = rows.filter((row) => !looksNumeric(fields.get(row) ?? '0'));
  const hint =
    oddOnes.length < rows.length / 2 && oddOnes.length > 0
      ? `; most of its values are numbers, but not that of ${fields.where(oddOnes[0]!)}, ${JSON.stringify(fields.get(oddOnes[0]!))}`
      : '';
  return new DataError(
    `${fields.name}: must have at most ${MAX_CATEGORIES} categories, found ${count}${hint}; ` +
      `name the column as numeric, as text, or to be ignored`,
  );
}
