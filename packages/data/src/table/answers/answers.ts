import type { Dataset, Samples } from '../../dataset.js';
import type { ColumnFields } from '../encoder.js';

/** What each row of a table is to teach: the fields of its label columns, read but not yet fitted. */
export interface Answers {
  /** `[N]`, what the parts of a split are to have alike: classes, or the first of the numbers to predict. */
  readonly strata: ArrayLike<number>;
  /** Fits what is to be fitted on the training rows alone. */
  fit(trainRows: Uint32Array): FittedAnswers;
}

/** What a model is to give for rows, also for those of other files. */
export interface FittedAnswers {
  /** What the data set says of its task. */
  readonly facts: Pick<Dataset, 'task' | 'classes' | 'classNames'>;
  /** The answers of rows of a table, from its label columns. */
  readonly read: (fields: readonly ColumnFields[], rows: Uint32Array) => Pick<Samples, 'labels' | 'targets'>;
}
