import Papa from 'papaparse';

/** Rows as CSV with a header and no line end behind the last; columns are the fields of all rows, in the order in which they come up. */
export function formatCsv(rows: readonly object[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return formatCsvLines([
    columns,
    ...rows.map((row) => columns.map((column) => Reflect.get(row, column) as unknown)),
  ]);
}

/** Lines of CSV of the values of each, without a line end behind the last; null is an empty field. */
export function formatCsvLines(rows: readonly (readonly unknown[])[]): string {
  return Papa.unparse([...rows], { newline: '\n' });
}
