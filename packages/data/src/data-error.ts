/**
 * Thrown for every problem with a data set's name, options or files; the message names what was asked, the rule, what was found and the cure.
 *
 * @example
 * ```ts
 * import { DataError } from '@rankbatch/data';
 * new DataError('size: must be an integer >= 1, got 0').name; // => 'DataError'
 * ```
 */
export class DataError extends Error {
  override readonly name = 'DataError';
}
