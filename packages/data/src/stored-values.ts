/**
 * Pixels of samples that stay in a file, more than are to be held in memory: those of a few samples are read whenever they are asked for.
 *
 * @example
 * ```ts no-run
 * import { loadImages } from '@rankbatch/data';
 * const { train } = await loadImages('photographs', { size: 224, memory: 0 });
 * if ('take' in train.values) train.values.take([7, 3]); // bytes [2, 3, 224, 224]
 * ```
 */
export interface StoredValues {
  /** Bytes of all samples together, as those of an array. */
  readonly length: number;
  /**
   * The samples `ids` one behind another, `[ids.length, ...shape]`, in an array of their own.
   *
   * @throws DataError where the file is gone or no longer holds what was written.
   */
  readonly take: (ids: ArrayLike<number>) => Uint8Array;
}
