/** Fields of the rows of one column. */
export interface ColumnFields {
  /** The column's name. */
  readonly column: string;
  /** The file and the column, for messages. */
  readonly name: string;
  /** The file, line and column of a row's field, for messages. */
  where(row: number): string;
  /** The field of a row; `undefined` where the value is missing. */
  get(row: number): string | undefined;
}

/** Turns the fields of a column into features; fitted on the training rows alone. */
export interface Encoder {
  /** What each feature stands for. */
  readonly features: readonly string[];
  /** Writes the features of a row to `out`, from `offset` on; `out` is 0 there. */
  write(fields: ColumnFields, row: number, out: Float32Array, offset: number): void;
}
