/** A column of classes. */
export interface ClassEncoding {
  readonly kind: 'classes';
  readonly columns: readonly string[];
  /** Class `k` is number `k` of these. */
  readonly classNames: readonly string[];
  /** What is cut off the end of a class's name, if it stands there. */
  readonly suffix: string;
}

/** Columns of numbers to predict: `(number - mean) / deviation`. */
export interface TargetEncoding {
  readonly kind: 'regression';
  readonly columns: readonly string[];
  /** What stands beside every number of a column, such as `$`; else empty. */
  readonly units: readonly string[];
  readonly means: readonly number[];
  readonly deviations: readonly number[];
}

/** Several labels: a column of yes and no for each, or one column that names those of a row. */
export interface LabelsEncoding {
  readonly kind: 'labels';
  readonly columns: readonly string[];
  readonly labelNames: readonly string[];
  /** What stands between the names in one column; null where each label has a column. */
  readonly separator: string | null;
}

/** What the label columns of a table say, fitted on the training rows. */
export type AnswerEncoding = ClassEncoding | TargetEncoding | LabelsEncoding;
