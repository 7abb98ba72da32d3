import { DataError } from '../data-error.js';
import type { Table } from '../formats/table.js';
import type { Column } from './table-options.js';

/** The position of the column that an option names; the option is for messages. */
export function positionOf(
  column: Column,
  { columns, path }: Pick<Table, 'columns' | 'path'>,
  option: string,
): number {
  const named = columns.indexOf(String(column));
  if (named >= 0) return named;
  const number = /^-?\d+$/.test(String(column)) ? Number(column) : NaN;
  const position = number < 0 ? columns.length + number : number;
  if (position >= 0 && position < columns.length) return position;
  throw new DataError(
    `${option}: must name a column of ${path} (${columns.slice(0, 20).join(', ')}${columns.length > 20 ? ', ...' : ''}) ` +
      `or a position from 0 to ${columns.length - 1}, got ${JSON.stringify(column)}`,
  );
}
