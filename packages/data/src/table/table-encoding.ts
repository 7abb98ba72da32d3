import type { DelimitedOptions } from '../formats/delimited.js';
import type { AnswerEncoding } from './answers/answer-encoding.js';
import type { ColumnEncoding } from './column-encoding.js';
import type { MissingRule } from './missing-rule.js';
import type { NumberFormat } from '../formats/number-format.js';

/** How a table's file is written. */
export type FileFormat =
  | (Omit<DelimitedOptions, 'columns'> & { readonly format: 'delimited' })
  | { readonly format: 'jsonl' }
  | { readonly format: 'parquet' };

/**
 * All that turns rows of a table into samples, as plain data: as JSON it encodes the rows of other files bit for bit as those of training.
 */
export interface TableEncoding {
  readonly version: 1;
  /** How files of such rows are written. */
  readonly file: FileFormat;
  /** The columns of the training file, in its order. */
  readonly columns: readonly string[];
  readonly missing: MissingRule;
  /** How numbers are written. */
  readonly numbers: NumberFormat;
  /** Whether numbers are standardized, or stay. */
  readonly scale: 'standard' | 'none';
  /** The columns that features are made of, in the order of the features. */
  readonly features: readonly ColumnEncoding[];
  /** The columns that say what is to be learnt. */
  readonly answers: AnswerEncoding;
}
