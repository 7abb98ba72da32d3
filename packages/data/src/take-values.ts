import { checkIds, someValues } from './check-given.js';
import { checkFields, integer } from './checks.js';
import type { Samples } from './dataset.js';
import { takeRows } from './take-rows.js';

/**
 * The values of the samples `ids`, `[ids.length, ...shape]`, whether they are in memory or in a file.
 *
 * @example
 * ```ts
 * import { generateDigits, takeValues } from '@rankbatch/data';
 * const digits = generateDigits({ count: 100, seed: 1 });
 * takeValues(digits, [7, 3]).length; // => 1568
 * ```
 */
export function takeValues(
  samples: Pick<Samples, 'count' | 'values'>,
  ids: ArrayLike<number>,
): Uint8Array | Float32Array {
  checkFields('samples', samples, { count: integer(0), values: someValues });
  const { count, values } = samples;
  checkIds(ids, count);
  return 'take' in values ? values.take(ids) : takeRows(values, ids, values.length / count);
}
