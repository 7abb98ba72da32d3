import { refuse, requireInteger, requireObject } from './error.js';
import { MOST_SAMPLES } from './rank-distribution.js';
import { type Strategy, toStrategy } from './strategy.js';

/** Keeps ranks stale on purpose, as the paper's reference implementation does. */
export interface RefreshOptions {
  /** T_s: recorded samples between two updates of the order, an integer >= 1. */
  readonly every: number;
}

export interface SelectorOptions {
  /** N: number of samples, 1 .. 2^32 - 1; their ids are 0 .. N-1. */
  readonly sampleCount: number;
  /** B: draws in a batch, 1 .. N; the last batch of an epoch is shorter where B does not divide N. */
  readonly batchSize: number;
  /** How batches are composed: `rank`, `shuffle` or `uniform`. */
  readonly strategy: Strategy;
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
export interface CheckedOptions {
  readonly sampleCount: number;
  readonly batchSize: number;
  readonly strategy: Strategy;
  readonly seed: number;
  readonly refresh: RefreshOptions | undefined;
}

export function checkOptions(options: unknown): CheckedOptions {
  requireObject('options', options);
  const { sampleCount, batchSize, seed = 0, refresh } = options;
  requireInteger('sampleCount', sampleCount, 1, MOST_SAMPLES);
  requireInteger('batchSize', batchSize, 1, Number.MAX_SAFE_INTEGER);
  if (batchSize > sampleCount)
    refuse(
      'batchSize',
      `must be <= sampleCount (${sampleCount})`,
      batchSize,
      'use smaller batches or more data',
    );
  requireInteger('seed', seed, 0, Number.MAX_SAFE_INTEGER);
  const strategy = toStrategy(options['strategy']);
  if (refresh === undefined) return { sampleCount, batchSize, strategy, seed, refresh };
  requireObject('refresh', refresh);
  requireInteger('refresh.every', refresh['every'], 1, Number.MAX_SAFE_INTEGER);
  return { sampleCount, batchSize, strategy, seed, refresh: { every: refresh['every'] } };
}
