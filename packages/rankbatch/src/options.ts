import { auto } from './strategies/auto/auto.js';
import { refuse, requireFinite, requireInteger, requireObject } from './base/error.js';
import { rank } from './strategies/rank/rank.js';
import { type Schedule, type ScheduleLike, toSchedule, valueAt } from './base/schedule.js';
import { shuffle } from './strategies/shuffle.js';
import type { Strategy, StrategyMakers } from './strategies/strategy.js';
import { uniform } from './strategies/uniform.js';

/** The ranking counts in 32 bits, gaps included. */
export const MOST_SAMPLES = 2 ** 30;

export interface SelectorOptions {
  /** N: number of samples, 1 .. 2^30; their ids are 0 .. N-1. */
  readonly sampleCount: number;
  /**
   * B: draws in a batch, 1 .. N; the last batch of an epoch is shorter where B does not divide N. A schedule is rounded to the nearest
   * integer, at least 1, in every epoch (arXiv:1511.06343, eqs. 6 and 7).
   */
  readonly batchSize: ScheduleLike;
  /**
   * How batches are composed: `auto`, `rank`, `shuffle`, `uniform`, another of this package or one of your own.
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
}

/** Options with the defaults filled in, checked and copied. */
export interface CheckedOptions extends SelectorOptions {
  readonly strategy: Strategy;
  readonly batchSize: Schedule;
  readonly seed: number;
}

export function checkOptions(options: unknown, makers?: StrategyMakers): CheckedOptions {
  requireObject('options', options, 'as in new Selector({ sampleCount: 1000, batchSize: 64 })');
  const { sampleCount, batchSize, seed = 0, refresh } = options;
  requireInteger('sampleCount', sampleCount, 1, MOST_SAMPLES);
  if (typeof batchSize === 'number') requireInteger('batchSize', batchSize);
  const sizes = toBatchSizes(batchSize, sampleCount);
  requireInteger('seed', seed, 0);
  if (refresh !== undefined)
    refuse('refresh', 'is an option of rank', refresh, 'strategy: rank({ pressure, refresh })');
  const strategy = options['strategy'] === undefined ? auto() : toStrategy(options['strategy'], makers);
  return { sampleCount, batchSize: sizes, strategy, seed };
}

/** The options of a snapshot. @param batchSize in place of the snapshot's, which keeps no functions @param bytes what it has for all samples */
export function restoreOptions(
  head: unknown,
  makers: StrategyMakers,
  batchSize: unknown,
  bytes: number,
): CheckedOptions {
  requireObject('snapshot', head);
  // Before memory is taken for them.
  requireInteger('snapshot: sampleCount', head['sampleCount'], 1, bytes);
  requireObject('strategies', makers);
  const { refresh, strategy, ...options } = head;
  if (batchSize !== undefined) options['batchSize'] = batchSize;
  requireObject('strategy', strategy);
  // Snapshots of version 0.1 have `refresh` beside the strategy, which only `rank` heeded.
  const own = refresh === undefined || strategy['kind'] !== 'rank' ? strategy : { ...strategy, refresh };
  return checkOptions({ ...options, strategy: own }, makers);
}

/** B over the epochs, never more than there are samples. */
function toBatchSizes(batchSize: unknown, sampleCount: number): Schedule {
  const requireFits = (subject: string, value: unknown): asserts value is number => {
    requireFinite(subject, value);
    const size = Math.round(value);
    if (size > sampleCount)
      refuse(
        subject.replace(/\..*/, ''),
        `must be <= sampleCount (${sampleCount})`,
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
export function toStrategy(value: unknown, makers?: StrategyMakers): Strategy {
  requireObject('strategy', value);
  if (isStrategy(value)) return value;
  const { kind } = value;
  const known = Object.entries<StrategyMakers[string]>({ auto, rank, shuffle, uniform, ...makers });
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
