/** A column of numbers: `(number - mean) / deviation`, the mean where it is missing, and 1 in a second feature there. */
export interface NumberEncoding {
  readonly kind: 'number';
  readonly column: string;
  /** What stands beside every number, such as `%` or `$`; else empty. */
  readonly unit: string;
  readonly mean: number;
  /** 0 where all training rows have the same number: the feature is 0 then. */
  readonly deviation: number;
  /** Whether a second feature says that the number is missing. */
  readonly marksMissing: boolean;
}

/** A column of categories: a feature for each, 1 where the row has it. */
export interface CategoryEncoding {
  readonly kind: 'category';
  readonly column: string;
  /** In the order of the features; null stands for a missing value. */
  readonly categories: readonly (string | null)[];
}

/** A column of text: a feature for each word. */
export interface TextEncoding {
  readonly kind: 'text';
  readonly column: string;
  /** The words in the order of the features, or the number of features that words share by their hash. */
  readonly words: readonly string[] | number;
  /** What the counts of words are multiplied by, before each text is scaled to length 1; null where counts are taken as they stand. */
  readonly weights: readonly number[] | null;
}

/** A column of text as a sequence: the numbers of its first words, those of the vocabulary from 2 on, 1 for others, and 0 behind the end of the text. */
export interface TokenEncoding {
  readonly kind: 'tokens';
  readonly column: string;
  /** The vocabulary in the order of its numbers, from 2 on. */
  readonly words: readonly string[];
  /** Number of features. */
  readonly length: number;
}

/** How a column becomes features, fitted on the training rows. */
export type ColumnEncoding = NumberEncoding | CategoryEncoding | TextEncoding | TokenEncoding;
