/** How a column of a table was read, to be told once. */
export interface ColumnReading {
  readonly name: string;
  readonly kind: 'number' | 'category' | 'text' | 'label' | 'ignored';
  /** How many different values its known fields have. */
  readonly values: number;
  /** How many rows lack it. */
  readonly missing: number;
  /** What is worth a look, such as `looks like a row number`. @default nothing */
  readonly note?: string;
}
