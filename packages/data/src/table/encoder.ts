import { placeIn, type Table } from '../formats/table.js';

/** Fields of the rows of one column. */
export interface ColumnFields {
  /** The column's name. */
  readonly column: string;
  /** The file and the column, for messages. */
  readonly name: string;
  /** The file, line and column of a row's field, for messages. */
  readonly where: (row: number) => string;
  /** The line of a row, or what else says its place in the file, for notes on the column. */
  readonly place: (row: number) => string;
  /** The field of a row; `undefined` where the value is missing. */
  readonly get: (row: number) => string | undefined;
  /** What stands in a row's field, also where that means that the value is missing; empty where there is none. */
  readonly textOf: (row: number) => string;
}

/** The fields of one column of a table, missing where a test says so. */
export function columnFields(
  table: Table,
  position: number,
  isMissing: (field: string) => boolean,
): ColumnFields {
  const { path, columns, rows } = table;
  const column = columns[position]!;
  const name = `column ${JSON.stringify(column)}`;
  return {
    column,
    name: `${path}: ${name}`,
    where: (row) => `${placeIn(table, row)}: ${name}`,
    place: (row) => placeIn(table, row).replace(`${path}: `, ''),
    get(row) {
      const field = rows[row]![position];
      return field === null || field === undefined || isMissing(field) ? undefined : field;
    },
    textOf: (row) => rows[row]![position] ?? '',
  };
}

/** Turns the fields of a column into features. */
export interface Encoder {
  /** What each feature stands for. */
  readonly features: readonly string[];
  /** Writes the features of a row to `out`, from `offset` on; `out` is 0 there. */
  write(fields: ColumnFields, row: number, out: Float32Array, offset: number): void;
}
