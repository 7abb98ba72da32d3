import { refuse, requireFinitePositive, requireObject } from '../../base/error.js';
import { createRankSampler, type RankData } from './rank-sampler.js';
import type { RecomputeMade } from './recompute.js';
import { type ScheduleLike, toSchedule } from '../../base/schedule.js';
import { makeStrategy, STRATEGY_CURE, type Strategy } from '../strategy.js';

/** Those that the `rank` of `rankbatch/core` takes. */
export interface UsualRankOptions {
  /** Selection pressure s, or its schedule over the epochs; finite and > 0. */
  readonly pressure: ScheduleLike;
  /** Left out, losses are refreshed only by training. Made by `recompute`, also of `rankbatch/core`. */
  readonly recompute?: RecomputeMade | undefined;
}

export interface RankStrategy extends Strategy, RankData {
  readonly kind: 'rank';
}

/**
 * The `rank` of `rankbatch` with the options that most use, `pressure` and {@link recompute}: the same draws, less code. Others are refused.
 *
 * @example
 * ```ts
 * import { rank, Selector } from 'rankbatch/core';
 * const strategy = rank({ pressure: 100 });
 * new Selector({ sampleCount: 1000, batchSize: 64, strategy }).pressure; // => 100
 * ```
 */
export function rank(options: UsualRankOptions): RankStrategy {
  requireObject('rank', options, STRATEGY_CURE);
  const data = checkUsual(options);
  for (const [name, value] of Object.entries(options))
    if (!(name in data) && value !== undefined)
      refuse(name, 'is no option of the rank of "rankbatch/core"', value, 'import { rank } from "rankbatch"');
  return makeStrategy(data, (setting) => createRankSampler(data, setting));
}

export function checkUsual({ pressure, recompute }: UsualRankOptions): RankData {
  const made: Partial<RecomputeMade> | null | undefined = recompute;
  if (made !== undefined && typeof made?.createDates !== 'function')
    refuse('recompute', 'must be made by a function', made, 'as in recompute({ frequency: 0.5, ratio: 1 })');
  return { kind: 'rank', pressure: toSchedule('pressure', pressure, requireFinitePositive), recompute };
}
