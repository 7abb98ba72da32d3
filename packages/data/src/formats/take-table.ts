import type { Table } from './table.js';

/** Some rows of a table, which know the places that they were at. */
export function takeTable({ rows, kept, lineOf, placeOf, ...table }: Table, ids: Uint32Array): Table {
  return {
    ...table,
    rows: Array.from(ids, (id) => rows[id]!),
    ...(kept && { kept: Array.from(ids, (id) => kept[id]!) }),
    lineOf: (row) => lineOf(ids[row]!),
    ...(placeOf && { placeOf: (row) => placeOf(ids[row]!) }),
  };
}
