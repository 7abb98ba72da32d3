import { DataError } from '../data-error.js';
import type { ColumnFields } from './encoder.js';
import { looksNumeric } from './numeric.js';
import { MAX_CLASSES } from './table-options.js';

/** The class names of a column, numbers in their order, else by their code units. */
export function classNamesOf(fields: ColumnFields, count: number): string[] {
  const names = new Set<string>();
  for (let row = 0; row < count; row++) names.add(readLabel(fields, row));
  if (names.size > MAX_CLASSES || names.size < 2)
    throw new DataError(
      `${fields.name}: must hold 2 to ${MAX_CLASSES} classes, found ${names.size}; is it the label's column? name that one with label`,
    );
  const sorted = [...names].sort();
  return sorted.every(looksNumeric) ? sorted.sort((a, b) => Number(a) - Number(b)) : sorted;
}

/** The position of each row's class among the names. */
export function encodeLabels(fields: ColumnFields, count: number, names: readonly string[]): Uint8Array {
  const positions = new Map(names.map((name, k) => [name, k]));
  return Uint8Array.from({ length: count }, (_, row) => {
    const name = readLabel(fields, row);
    const position = positions.get(name);
    if (position === undefined)
      throw new DataError(
        `${fields.where(row)}: must be one of the training file's classes ${names.join(', ')}, found ${JSON.stringify(name)}; correct it or leave the row out`,
      );
    return position;
  });
}

function readLabel(fields: ColumnFields, row: number): string {
  const name = fields.get(row);
  if (name === undefined)
    throw new DataError(`${fields.where(row)}: must be a class, found a missing value; leave the row out`);
  return name;
}
