import { formatRatio } from '../base/format.js';

const words = {
  epochs: { faster: 'times as fast in epochs', slower: 'times as many epochs', same: 'as many epochs' },
  time: { faster: 'times as fast in time', slower: 'times as long', same: 'as long' },
} as const;

/**
 * How many times as fast one training was as another, or how many times as long it took. Within 5 % counts as equal, and an interval that holds
 * 1 as noise.
 *
 * @param of what the ratio is of, the other's divided by this one's: above 1 this one was faster
 * @param interval 95 %, over the seeds, where there is one
 * @example
 * ```ts
 * import { sayRatio } from '@rankbatch/lab/browser';
 * sayRatio('epochs', 2); // => '2.0 times as fast in epochs'
 * sayRatio('time', 0.5); // => '2.0 times as long'
 * ```
 */
export function sayRatio(
  of: 'epochs' | 'time',
  ratio: number,
  interval?: readonly [low: number, high: number] | null,
): string {
  const { faster, slower, same } = words[of];
  if (ratio < 1.05 && ratio > 0.95) return `about ${same}`;
  const [low, high] = interval ?? [ratio, ratio];
  if (low <= 1 && high >= 1)
    return `${same} within the noise (95 % interval of the ratio ${formatRatio(low)} to ${formatRatio(high)})`;
  const isFaster = ratio > 1;
  const [factor, least, most] = isFaster ? [ratio, low, high] : [1 / ratio, 1 / high, 1 / low];
  // Without an upper end where some seeds never got there.
  const upper = most === Infinity ? 'and more' : `to ${formatRatio(most)}`;
  const range = interval ? ` (95 % interval ${formatRatio(least)} ${upper})` : '';
  return `${formatRatio(factor)} ${isFaster ? faster : slower}${range}`;
}
