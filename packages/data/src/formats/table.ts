/** Rows of text fields, as many in each as there are columns. */
export interface Table {
  /** The file's name, for messages. */
  readonly path: string;
  readonly columns: readonly string[];
  /** Fields without the white space around them; null where a row says nothing of a column, which delimited text cannot. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** The line on which a row ends, from 1, for messages. */
  readonly lineOf: (row: number) => number;
}
