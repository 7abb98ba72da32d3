import Papa from 'papaparse';

/** Rows as CSV with a header and no line end behind the last; columns are the fields of all rows, in the order in which they come up. */
export function formatCsv(rows: readonly object[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return unparse([columns, ...valuesOf(rows, columns)]);
}

/** Rows as CSV without a header and without a line end behind the last. */
export function formatCsvBody(rows: readonly object[], columns: readonly string[]): string {
  return unparse(valuesOf(rows, columns));
}

function valuesOf(rows: readonly object[], columns: readonly string[]): unknown[][] {
  return rows.map((row) => columns.map((column) => Reflect.get(row, column) as unknown));
}

function unparse(rows: readonly (readonly unknown[])[]): string {
  return Papa.unparse([...rows], { newline: '\n' });
}
