// Options with shards, of snapshots, and of strategies that come as plain data: what `rankbatch/core` goes without.
import { requireNoOthers } from './base/no-others.js';
import { refuse, requireInteger, requireObject } from './base/error.js';
import { checkShard, MOST_IDS, type Shard } from './ledger/deal.js';
import { type CheckedOptions, checkOthers, isStrategy, MOST_SAMPLES, OPTIONS_CURE } from './options.js';
import type { ScheduleLike } from './base/schedule.js';
import { STRATEGY_CURE, type Strategy, type StrategyMakers } from './strategies/strategy.js';

/** @param makers functions that make the strategy, where it is plain data */
export function checkAllOptions(options: unknown, makers?: StrategyMakers): CheckedOptions {
  requireObject('options', options, OPTIONS_CURE);
  const { sampleCount } = options;
  requireInteger('sampleCount', sampleCount, 1, options['shard'] === undefined ? MOST_SAMPLES : MOST_IDS);
  const shard = checkShard(options['shard'], sampleCount);
  const dealt = sampleCount / (shard?.count ?? 1);
  if (dealt > MOST_SAMPLES)
    refuse('shard', `must have at most ${MOST_SAMPLES} samples`, Math.ceil(dealt), 'use more shards');
  const strategy = toStrategy(options['strategy'], makers);
  // The batches of the smallest shard, so that all agree.
  const most = Math.floor(dealt);
  const others = checkOthers(
    { ...options, strategy },
    most,
    shard ? 'the samples of a shard' : 'sampleCount',
  );
  return { sampleCount, ...others, shard };
}

/** What may be passed to {@link Selector.restore} beside the bytes and strategies. */
export interface RestoreOptions {
  /** In place of the snapshot's, which keeps no functions. */
  readonly batchSize?: ScheduleLike | undefined;
  /** The shard that it must be of, where a trainer has to be sure. */
  readonly shard?: Shard | undefined;
}

/** The options of a snapshot. @param bytes what it has for all samples */
export function restoreOptions(
  head: unknown,
  makers: StrategyMakers,
  restored: RestoreOptions,
  bytes: number,
): CheckedOptions {
  requireObject('snapshot', head);
  requireObject('options', restored);
  const { batchSize, shard } = restored;
  requireNoOthers('restore', restored, { batchSize, shard });
  const { refresh, strategy, ...options } = head;
  if (batchSize !== undefined) options['batchSize'] = batchSize;
  requireObject('strategy', strategy);
  // Snapshots of version 0.1 have `refresh` beside the strategy, which only `rank` heeded.
  const own = refresh === undefined || strategy['kind'] !== 'rank' ? strategy : { ...strategy, refresh };
  const checked = checkAllOptions({ ...options, strategy: own }, makers);
  const { sampleCount } = checked;
  // Before memory is taken for them.
  requireInteger('snapshot: samples', Math.floor(sampleCount / (checked.shard?.count ?? 1)), 1, bytes);
  if (shard !== undefined) requireShard(checked.shard, checkShard(shard, sampleCount));
  return checked;
}

function requireShard(found: Shard | undefined, asked: Shard | undefined): void {
  const name = (shard: Shard = { index: 0, count: 1 }): string => `shard ${shard.index} of ${shard.count}`;
  if (name(found) !== name(asked))
    refuse(
      'snapshot',
      `must be of ${name(asked)}`,
      name(found),
      'restore that of the same shard, or deal all of them anew with `redeal`',
      'MISMATCH',
    );
}

/** A strategy as it was made, or made again from its plain data, which may come from outside, such as JSON. */
export function toStrategy(value: unknown, makers: StrategyMakers = {}): Strategy {
  if (isStrategy(value)) return value;
  if (typeof value !== 'object' || !value)
    refuse('strategy', 'must be made by a function', value, STRATEGY_CURE);
  const { kind }: { readonly kind?: unknown } = value;
  const known = Object.keys(makers);
  for (const name of known)
    if (typeof makers[name] !== 'function')
      refuse(name, 'must be a function', makers[name], 'options come last');
  const made = makers[known.find((name) => name === kind)!]?.(value);
  if (!made || made.kind !== kind)
    refuse(
      'strategy',
      `kind must be made by one of ${known.join(', ') || 'those passed'}`,
      kind,
      // Only `restore` of core knows none by itself.
      `pass the function that makes it: ${known[0] ? 'Selector.' : ''}restore(bytes, { ${typeof kind === 'string' ? kind : ''} })`,
    );
  return made;
}
