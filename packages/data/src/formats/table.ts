import { DataError } from '../data-error.js';
import type { KeptValue } from './kept-value.js';

/** Rows of text fields, as many in each as there are columns. */
export interface Table {
  /** The file's name, for messages. */
  readonly path: string;
  readonly columns: readonly string[];
  /** Fields without the white space around them; null where a row says nothing of a column, which delimited text cannot. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** The columns of which some values are lists; left out where that cannot be told. */
  readonly lists?: ReadonlySet<string>;
  /** Of each row the values of the columns that were to be kept, in their order; left out where none were. */
  readonly kept?: readonly (readonly KeptValue[])[];
  /** The line on which a row ends, from 1, for messages. */
  readonly lineOf: (row: number) => number;
  /** The file and the place of a row in it, for messages. @default the file's name and the line */
  readonly placeOf?: (row: number) => string;
}

/** The file and the place of a row in it, for messages. */
export const placeIn = ({ path, lineOf, placeOf }: Table, row: number): string =>
  placeOf?.(row) ?? `${path}: line ${lineOf(row)}`;

/** Columns that a table may have: each has rules of its own, which are kept with the model. */
const MOST_COLUMNS = 2 ** 18;
/** Fields that a table may have whatever its bytes. */
const MOST_FIELDS = 2 ** 24;

/** Refuses tables of more columns than tables have, and of many more fields than the `bytes` that they are read from. */
export function requireTableSize(path: string, rows: number, columns: number, bytes: number): void {
  if (columns > MOST_COLUMNS)
    throw new DataError(
      `${path}: must have at most ${MOST_COLUMNS} columns, found ${columns}; give wide data as an array, in NPY`,
    );
  if (rows * columns > Math.max(MOST_FIELDS, bytes))
    throw new DataError(
      `${path}: must have at most ${Math.max(MOST_FIELDS, bytes)} fields, found ${rows} rows of ${columns} columns in ${bytes} bytes; ` +
        `leave columns out that few rows have`,
    );
}
