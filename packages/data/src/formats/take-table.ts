import type { Table } from './table.js';

/** Some rows of a table, which know the lines that they were. */
export function takeTable({ rows, lineOf, ...table }: Table, ids: Uint32Array): Table {
  return { ...table, rows: Array.from(ids, (id) => rows[id]!), lineOf: (row) => lineOf(ids[row]!) };
}
