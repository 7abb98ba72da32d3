import type { Dataset, Samples } from '../../dataset.js';
import type { ColumnFields } from '../encoder.js';
import type { NumberFormat } from '../../formats/number-format.js';
import type { AnswerEncoding } from './answer-encoding.js';

/** What the label columns of some rows say, before it is fitted on the training rows. */
export interface Answers {
  /** `[N]`, what the parts of a split are to have alike: classes, or the first of the numbers to predict. */
  readonly strata: ArrayLike<number>;
  /** What is worth a look in the numbers to predict, a line each. @default nothing */
  readonly notes?: readonly { readonly column: string; readonly note: string }[];
  /** Fits what is to be fitted on the training rows alone. */
  fit(trainRows: Uint32Array): AnswerEncoding;
}

/** Reads what a model is to give for rows, also for those of other files. */
export interface AnswerReader {
  /** What the data set says of its task. */
  readonly facts: Pick<Dataset, 'task' | 'classes' | 'classNames'>;
  /** The answers of rows of a table, from its label columns. */
  readonly read: (
    columns: readonly ColumnFields[],
    rows: Uint32Array,
    format: NumberFormat,
  ) => Pick<Samples, 'labels' | 'targets'>;
}
