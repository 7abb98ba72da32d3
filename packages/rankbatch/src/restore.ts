import type { RestoreOptions } from './all-options.js';
import { refuse, requireObject } from './base/error.js';
import { type Recompute, recompute } from './strategies/rank/recompute.js';
import { load, save } from './selection-changes.js';
import { Selector, stateOf } from './selector.js';
import type { Strategy, StrategyMakers } from './strategies/strategy.js';

/**
 * All state of a selector in one array with a version and a checksum, for {@link restore}, and for `Selector.restore` of `rankbatch`.
 *
 * @example
 * ```ts
 * import { rank, Selector, snapshot } from 'rankbatch/core';
 * const selector = new Selector({ sampleCount: 100, batchSize: 10, strategy: rank({ pressure: 10 }) });
 * snapshot(selector) instanceof Uint8Array; // => true
 * ```
 */
export function snapshot(selector: Selector): Uint8Array {
  if (!(selector instanceof Selector)) refuse('snapshot', 'must be of a selector', selector);
  return save(stateOf(selector));
}

/**
 * Continues from {@link snapshot}, bit for bit, in this or another process; copies what it needs.
 *
 * Throws {@link RankbatchError} when the bytes are damaged, cut short or of another version.
 *
 * @param strategies the function that makes the strategy of the snapshot, by its kind
 * @param options the `batchSize`, where it is a function of the epoch; the `shard`, if another one is to be refused
 * @example
 * ```ts
 * import { rank, restore, Selector, snapshot } from 'rankbatch/core';
 * const selector = new Selector({ sampleCount: 100, batchSize: 10, strategy: rank({ pressure: 10 }), seed: 7 });
 * const copy = restore(snapshot(selector), { rank });
 * copy.next().ids.join() === selector.next().ids.join(); // => true
 * ```
 */
export function restore(
  bytes: Uint8Array,
  strategies: StrategyMakers,
  options: RestoreOptions = {},
): Selector {
  requireObject('strategies', strategies, 'restore(bytes, { rank })');
  const { rank } = strategies;
  const makers = typeof rank === 'function' ? { ...strategies, rank: withRecompute(rank) } : strategies;
  return new Selector(load(bytes, makers, options));
}

/** The `rank` of core takes no plain data of {@link recompute}, which is what a snapshot has. */
function withRecompute(make: (data: unknown) => Strategy): (data: unknown) => Strategy {
  return (data) => make(hasRecompute(data) ? { ...data, recompute: recompute(data.recompute) } : data);
}

function hasRecompute(data: unknown): data is { readonly recompute: Recompute } {
  return typeof data === 'object' && data !== null && 'recompute' in data && data.recompute !== undefined;
}
