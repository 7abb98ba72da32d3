import type { Table } from './formats/table.js';
import type { StoredValues } from './stored-values.js';
import type { ColumnReading } from './table/column-reading.js';
import type { TableEncoding } from './table/table-encoding.js';
import type { Task } from './task.js';

/** Classes, in the smallest of these that counts them. */
export type ClassLabels = Uint8Array | Uint16Array | Uint32Array;

/** Labelled samples of one shape: `N` samples, the first axis of every array. */
export interface Samples {
  /** Number of samples, `N`. */
  readonly count: number;
  /** Shape of one sample, for images `[channels, height, width]`, for example `[1, 28, 28]`. */
  readonly shape: readonly number[];
  /**
   * `[N, ...shape]`, row-major; bytes are pixels that mean `value / 255`. Pixels that are not to be held in memory stay in a file: `takeValues`
   * gives those of some samples either way.
   */
  readonly values: Uint8Array | Float32Array | StoredValues;
  /** `[N]`, classes `0..classes - 1`; all 0 where the data set's `task` is not to tell classes apart, and `targets` says what to learn. */
  readonly labels: ClassLabels;
  /**
   * `[N, outputs]`, row-major, what a model is to give for each sample where that is not one class: standardized numbers, or 0 and 1 for each
   * of several labels. Left out where the task is classes.
   */
  readonly targets?: Float32Array;
  /** `[N]`, the right classes where noise has changed some of `labels`; for judging only, never for training. */
  readonly trueLabels?: ClassLabels;
  /** `[N]`, the row of the data set's source that each sample was, from 0. @default 0..N - 1 */
  readonly rows?: Uint32Array;
}

/** Samples whose values are all in memory. */
export interface SamplesInMemory extends Samples {
  /** `[N, ...shape]`, row-major; the bytes of a `Uint8Array` are pixels that mean `value / 255`. */
  readonly values: Uint8Array | Float32Array;
}

/** A named data set in its three disjoint splits. */
export interface Dataset<S extends Samples = Samples> {
  /** The name that `loadDataset` knows it by. */
  readonly name: string;
  /** What there is to learn. @default { kind: 'classes' } */
  readonly task?: Task;
  /** Number of classes; 0 where the task is not to tell classes apart. `outputsOf` counts for every task. */
  readonly classes: number;
  /** The name of each class, if they have names beside their numbers. */
  readonly classNames?: readonly string[];
  /** What each feature of a sample stands for, for samples that are rows of a table. */
  readonly featureNames?: readonly string[];
  /** How each column of a table was read, in the table's order. */
  readonly columns?: readonly ColumnReading[];
  /** All that turns rows of a table into samples, as plain data, for the rows of other files. */
  readonly encoding?: TableEncoding;
  /** How pictures of any size became samples, for the pictures of other files. */
  readonly pictures?: {
    /** `[channels, height, width]`. */
    readonly shape: readonly [number, number, number];
    readonly fit: 'cover' | 'contain' | 'stretch';
  };
  /** What each row of the source is called, where it is a file of its own: a path. */
  readonly sources?: readonly string[];
  /** What was left out, and what is worth a look, a line each. */
  readonly notes?: readonly string[];
  /** Rows of the source of the training samples, of which validation samples may be a part. @default those of `train` */
  readonly sourceRows?: number;
  /** Reads the rows of the source once more, as the text that they are; `rows` of the samples count them. Only where they are those of files of rows. */
  readonly readTable?: () => Promise<Table>;
  /** The samples to learn from. */
  readonly train: S;
  /** The samples to choose settings with. */
  readonly validation: S;
  /** The samples for the final figure. */
  readonly test: S;
}
