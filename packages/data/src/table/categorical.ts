import type { CategoryEncoding } from './column-encoding.js';
import type { ColumnFields, Encoder } from './encoder.js';

/**
 * Fits a column of categories: those of the training rows, in the order of their code units, and one for missing values if any training row has
 * one.
 */
export function fitCategorical(fields: ColumnFields, trainRows: Uint32Array): CategoryEncoding {
  const seen = new Set<string | undefined>();
  for (const row of trainRows) seen.add(fields.get(row));
  const categories = [...seen].filter((category) => category !== undefined).sort();
  return {
    kind: 'category',
    column: fields.column,
    categories: seen.has(undefined) ? [...categories, null] : categories,
  };
}

/** One feature for each category; those that no training row has give zeros. */
export function categoryEncoder({ column, categories }: CategoryEncoding): Encoder {
  const positions = new Map(categories.map((category, k) => [category, k]));
  return {
    features: categories.map((category) => `${column}=${category ?? 'missing'}`),
    write(fields, row, out, offset) {
      const position = positions.get(fields.get(row) ?? null);
      if (position !== undefined) out[offset + position] = 1;
    },
  };
}
