import { checks } from 'rankbatch/internal';
import { UsageError } from './errors.js';

/**
 * The median; the mean of the two middle values for an even count.
 *
 * @example
 * ```ts
 * import { median } from '@rankbatch/lab';
 * median([3, 1, 2]); // => 2
 * median([4, 1, 2, 3]); // => 2.5
 * ```
 *
 * @throws UsageError for no values.
 */
export function median(values: readonly number[]): number {
  checks.check('values', values, checks.listOf(checks.number));
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (upper === undefined || lower === undefined)
    throw new UsageError('values: must hold at least one, got none');
  return upper === lower ? upper : (lower + upper) / 2;
}

/** The median where null stands for a value worse than any other: null when it is among the middle values, or there are none. */
export function medianOrNull(values: readonly (number | null)[], worst: 1 | -1): number | null {
  if (values.length === 0) return null;
  const middle = median(values.map((value) => value ?? worst * Infinity));
  return Number.isFinite(middle) ? middle : null;
}
