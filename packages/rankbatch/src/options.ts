import { refuse, requireFinite, requireInteger, requireObject } from './base/error.js';
import type { Shard } from './ledger/deal.js';
import { type Schedule, type ScheduleLike, toSchedule, checkedValueAt } from './base/schedule.js';
import { STRATEGY_CURE, type Strategy } from './strategies/strategy.js';

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

/** Options of the selector of `rankbatch/core`: all samples, and a strategy that a function has made. */
export function checkOptions(options: unknown): CheckedOptions {
  requireObject('options', options, OPTIONS_CURE);
  const { sampleCount, shard } = options;
  requireInteger('sampleCount', sampleCount, 1, MOST_SAMPLES);
  if (shard !== undefined) refuse('shard', 'is an option of the Selector of "rankbatch"', shard);
  return { sampleCount, ...checkOthers(options, sampleCount, 'sampleCount'), shard };
}

export const OPTIONS_CURE = 'as in new Selector({ sampleCount: 1000, batchSize: 64 })';

/** Options beside those that tell which samples there are. @param most samples in a batch, and what they are, for the error */
export function checkOthers(
  { batchSize, seed = 0, strategy }: Record<string, unknown>,
  most: number,
  samples: string,
): Pick<CheckedOptions, 'batchSize' | 'seed' | 'strategy'> {
  if (typeof batchSize === 'number') requireInteger('batchSize', batchSize);
  const sizes = toBatchSizes(batchSize, most, samples);
  requireInteger('seed', seed, 0);
  if (strategy === undefined)
    refuse(
      'strategy',
      'must be named',
      strategy,
      `${STRATEGY_CURE}, or the Selector of "rankbatch", which has a default`,
    );
  if (!isStrategy(strategy)) refuse('strategy', 'must be made by a function', strategy, STRATEGY_CURE);
  return { batchSize: sizes, seed, strategy };
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
  return Math.max(1, Math.round(checkedValueAt(sizes, epoch)));
}

export function isStrategy(value: unknown): value is Strategy {
  const { kind, createSampler }: Partial<Strategy> = value ?? {};
  return typeof kind === 'string' && typeof createSampler === 'function';
}
