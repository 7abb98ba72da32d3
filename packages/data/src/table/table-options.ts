import type { DelimitedOptions } from '../formats/delimited.js';
import type { SplitOptions } from '../split/split-rows.js';
import type { Task } from '../task.js';
import type { NumberFormat } from '../formats/number-format.js';

/** A column by its name in the header, or by its position from 0 (from the end if negative). */
export type Column = string | number;

/** How rows of text become samples. */
export interface TableOptions extends DelimitedOptions, SplitOptions {
  /** The column that holds what is to be learnt, or several for `regression` and `labels`. @default -1, the last */
  readonly label?: Column | readonly Column[];
  /**
   * What the label's column holds: a class, a number to predict ('regression'), or several labels ('labels'): their names, or in several columns
   * whether a row has each.
   *
   * @default 'classes'; 'regression' where the column has more numbers than there usually are classes
   */
  readonly task?: Task['kind'];
  /** What stands between the labels of a row, where `task` is 'labels' and one column holds their names. @default ',' */
  readonly labelSeparator?: string;
  /** What is cut off the end of a class's name, if it stands there. @default '' */
  readonly labelSuffix?: string;
  /** Columns of numbers. @default those of which every known value is a number; most, but not all, is an error */
  readonly numeric?: readonly Column[];
  /** Columns of categories, one-hot. @default those that are not of numbers */
  readonly categorical?: readonly Column[];
  /** Columns of free text, read as bags of words, or as sequences (`tokens`). @default none */
  readonly text?: readonly Column[];
  /** Columns to leave out. @default none */
  readonly ignore?: readonly Column[];
  /**
   * Fields that mean that the value is not known. In columns of numbers also nothing, `?`, `-`, `.`, `NA`, `N/A`, `NaN`, `None` and `null` do, in
   * whatever case.
   *
   * @default '', '?' and 'NA'
   */
  readonly missing?: readonly string[];
  /**
   * How numbers are written: `plain` as in 1234.5 and 1e3, `point` also as in 1,234.5, 1 234.5, $12 and 12 %, `comma` as in 1.234,5. A sign of a
   * currency or `%` is to stand beside every number of a column or none; 12 % is 12.
   *
   * @default 'plain'
   */
  readonly numbers?: NumberFormat;
  /** Whether rows without a label are an error, or left out ('skip'). @default 'error' */
  readonly unlabelled?: 'error' | 'skip';
  /** Numbers get mean 0 and variance 1 over the training samples ('standard'), or stay ('none'). @default 'standard' */
  readonly scale?: 'standard' | 'none';
  /** Most words of each column of text. @default 2000 */
  readonly words?: number;
  /**
   * Words by tf-idf, each text of length 1, or by their counts.
   *
   * @default 'tfidf'
   */
  readonly weighting?: 'tfidf' | 'counts';
  /**
   * Reads the column of text, which must be the only one beside the label, as the numbers of so many of its first words: for networks that know in which order words
   * stand.
   *
   * @default none: as a bag of words
   */
  readonly tokens?: number;
  /**
   * Most numbers that all rows together may become, of 4 bytes each: what a small file may ask for.
   *
   * @default 2^27, or 16 for each field of the table where that is more
   */
  readonly maxNumbers?: number;
  /** Words share `words` columns by their hash; else each of the most frequent ones has its own. @default false */
  readonly hashed?: boolean;
}

export const DEFAULTS = {
  label: -1,
  labelSuffix: '',
  labelSeparator: ',',
  missing: ['', '?', 'NA'],
  numbers: 'plain',
  unlabelled: 'error',
  scale: 'standard',
  words: 2000,
  weighting: 'tfidf',
  hashed: false,
} as const satisfies TableOptions;

/** The options with their defaults. */
export type Settings = TableOptions & Required<Pick<TableOptions, keyof typeof DEFAULTS>>;

/** Most classes that are numbers, unless they are integers that come often, or the task is named. */
export const MAX_GUESSED_CLASSES = 100;

/** Most categories of one column: a column with more is rather a number or an identifier. */
export const MAX_CATEGORIES = 256;
