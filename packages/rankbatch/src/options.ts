import { refuse, requireFinite, requireInteger, requireObject } from './base/error.js';
import { checkShard, MOST_IDS, type Shard } from './ledger/deal.js';
import { type Schedule, type ScheduleLike, toSchedule, valueAt } from './base/schedule.js';
import type { Strategy, StrategyMakers } from './strategies/strategy.js';

/** The ranking counts in 32 bits, gaps included. */
export const MOST_SAMPLES = 2 ** 30;

export interface SelectorOptions {
  /** N: number of samples, 1 .. 2^30, or 2^32 with `shard`; their ids are 0 .. N-1. */
  readonly sampleCount: number;
  /**
   * B: draws in a batch, 1 .. N; the last batch of an epoch is shorter where B does not divide N. A schedule is rounded to the nearest
   * integer, at least 1, in every epoch (arXiv:1511.06343, eqs. 6 and 7).
   */
  readonly batchSize: ScheduleLike;
  /**
   * How batches are composed: `auto`, `rank`, `shuffle`, `uniform`, another of this package or one of your own. The selector of `rankbatch/core`
   * has no default.
   *
   * @default auto()
   */
  readonly strategy?: Strategy | undefined;
  /**
   * Integer, 0 .. 2^53 - 1; equal seeds and records give equal batches.
   *
   * @default 0
   */
  readonly seed?: number | undefined;
  /**
   * Which part of the samples this selector draws, where several trainers share a data set: shard `index` of `count`. Ids are dealt at random by
   * the seed, which must be the same in all; no two shards draw an id, and each id is in one. At most 2^30 samples a shard.
   *
   * @default all samples
   */
  readonly shard?: Shard | undefined;
}

/** {@link SelectorOptions} where there is no default strategy. */
export interface NamedOptions extends SelectorOptions {
  readonly strategy: Strategy;
}

/** Options with the defaults filled in, checked and copied. */
export interface CheckedOptions extends NamedOptions {
  readonly batchSize: Schedule;
  readonly seed: number;
  /** Undefined where there is one shard. */
  readonly shard: Shard | undefined;
}

export function checkOptions(options: unknown, makers?: StrategyMakers): CheckedOptions {
  requireObject('options', options, 'as in new Selector({ sampleCount: 1000, batchSize: 64 })');
  const { sampleCount, batchSize, seed = 0, refresh } = options;
  requireInteger('sampleCount', sampleCount, 1, options['shard'] === undefined ? MOST_SAMPLES : MOST_IDS);
  const shard = checkShard(options['shard'], sampleCount);
  const dealt = sampleCount / (shard?.count ?? 1);
  if (dealt > MOST_SAMPLES)
    refuse('shard', `must have at most ${MOST_SAMPLES} samples`, Math.ceil(dealt), 'use more shards');
  if (typeof batchSize === 'number') requireInteger('batchSize', batchSize);
  // Those of the smallest shard, so that all agree.
  const sizes = toBatchSizes(batchSize, Math.floor(dealt), shard ? 'the samples of a shard' : 'sampleCount');
  requireInteger('seed', seed, 0);
  if (refresh !== undefined)
    refuse('refresh', 'is an option of rank', refresh, 'strategy: rank({ pressure, refresh })');
  const strategy = toStrategy(options['strategy'], makers);
  return { sampleCount, batchSize: sizes, strategy, seed, shard };
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
  requireObject('strategies', makers);
  requireObject('options', restored);
  const { batchSize, shard } = restored;
  const { refresh, strategy, ...options } = head;
  if (batchSize !== undefined) options['batchSize'] = batchSize;
  requireObject('strategy', strategy);
  // Snapshots of version 0.1 have `refresh` beside the strategy, which only `rank` heeded.
  const own = refresh === undefined || strategy['kind'] !== 'rank' ? strategy : { ...strategy, refresh };
  const checked = checkOptions({ ...options, strategy: own }, makers);
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

/** B over the epochs, never more than there are samples. @param samples what they are, for the error */
function toBatchSizes(batchSize: unknown, count: number, samples: string): Schedule {
  const requireFits = (subject: string, value: unknown): asserts value is number => {
    requireFinite(subject, value);
    const size = Math.round(value);
    if (size > count)
      refuse(
        subject.replace(/\..*/, ''),
        `must be <= ${samples} (${count})`,
        size,
        'use smaller batches or more data',
      );
  };
  return toSchedule('batchSize', batchSize, requireFits);
}

/** B in an epoch, as far as there are samples. */
export function sizeAt(sizes: Schedule, epoch: number): number {
  return Math.max(1, Math.round(valueAt(sizes, epoch)));
}

/** A strategy as it was made, or made again from its plain data, which may come from outside, such as JSON. */
export function toStrategy(value: unknown, makers: StrategyMakers = {}): Strategy {
  if (value === undefined)
    refuse(
      'strategy',
      'must be named',
      value,
      'rank({ pressure: 100 }), or the Selector of "rankbatch", which has a default',
    );
  requireObject('strategy', value);
  if (isStrategy(value)) return value;
  const { kind } = value;
  const known = Object.entries(makers);
  const make = known.find(([name]) => name === kind)?.[1];
  if (make === undefined)
    refuse(
      'strategy',
      `kind must be one of ${known.map(([name]) => name).join(', ')}`,
      kind,
      `pass the function that makes it: Selector.restore(bytes, { ${String(kind)} })`,
    );
  return make(value);
}

function isStrategy(value: object): value is Strategy {
  return 'createSampler' in value && typeof value.createSampler === 'function';
}
