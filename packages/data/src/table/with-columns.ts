import { DataError } from '../data-error.js';
import type { Table } from '../formats/table.js';

/** The rows with other columns, in their order, of which those that the table does not have are missing: no line of JSON needs all keys. */
export function withColumns(table: Table, columns: readonly string[]): Table {
  const known = new Map(table.columns.map((name, position) => [name, position]));
  const positions = columns.map((name) => known.get(name) ?? -1);
  if (positions.every((position) => position < 0))
    throw new DataError(
      `${table.path}: must have the keys of the training file, such as ${JSON.stringify(columns[0])}, found ${table.columns.slice(0, 20).join(', ')}`,
    );
  return {
    ...table,
    columns,
    rows: table.rows.map((row) => positions.map((position) => row[position] ?? null)),
  };
}
