import { auto } from './strategies/auto/auto.js';
import { refuse, requireInteger, requireObject } from './base/error.js';
import { rank } from './strategies/rank/rank.js';
import { type Schedule, toSchedule, valueAt } from './base/schedule.js';
import { shuffle } from './strategies/shuffle.js';
import type { Strategy, StrategyMakers } from './strategies/strategy.js';
import { uniform } from './strategies/uniform.js';

/** The ranking counts in 32 bits, gaps included. */
export const MOST_SAMPLES = 2 ** 30;
/** A set in JavaScript holds no more. */
const MOST_PENDING = 2 ** 24;

/** Keeps ranks stale on purpose, as the paper's reference implementation does. */
export interface RefreshOptions {
  /** T_s: recorded samples between two updates of the order, an integer >= 1. */
  readonly every: number;
}

export interface SelectorOptions {
  /** N: number of samples, 1 .. 2^30; their ids are 0 .. N-1. */
  readonly sampleCount: number;
  /**
   * B: draws in a batch, 1 .. N; the last batch of an epoch is shorter where B does not divide N. A schedule is rounded to the nearest
   * integer, at least 1, in every epoch (arXiv:1511.06343, eqs. 6 and 7).
   */
  readonly batchSize: number | Schedule;
  /**
   * How batches are composed: `auto`, `rank`, `shuffle`, `uniform` or another.
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
  /** Only for `rank`; left out, the order is exact at every draw. */
  readonly refresh?: RefreshOptions | undefined;
}

/** Options with the defaults filled in, checked and copied. */
export interface CheckedOptions extends SelectorOptions {
  readonly strategy: Strategy;
  readonly batchSize: Schedule;
  readonly seed: number;
}

export function checkOptions(options: unknown, makers?: StrategyMakers): CheckedOptions {
  requireObject('options', options);
  const { sampleCount, batchSize, seed = 0, refresh } = options;
  requireInteger('sampleCount', sampleCount, 1, MOST_SAMPLES);
  if (typeof batchSize === 'number') requireInteger('batchSize', batchSize);
  const sizes = toSchedule('batchSize', batchSize);
  for (const epoch of [-Infinity, Infinity]) {
    const size = sizeAt(sizes, epoch);
    if (size > sampleCount)
      refuse(
        'batchSize',
        `must be <= sampleCount (${sampleCount})`,
        size,
        'use smaller batches or more data',
      );
  }
  requireInteger('seed', seed, 0);
  const strategy = options['strategy'] === undefined ? auto() : toStrategy(options['strategy'], makers);
  const checked = { sampleCount, batchSize: sizes, strategy, seed };
  if (refresh === undefined) return checked;
  requireObject('refresh', refresh);
  requireInteger('refresh.every', refresh['every'], 1, MOST_PENDING);
  return { ...checked, refresh: { every: refresh['every'] } };
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
