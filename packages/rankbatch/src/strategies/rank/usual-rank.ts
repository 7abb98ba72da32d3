import { refuse, requireFinitePositive, requireObject } from '../../base/error.js';
import { createRankSampler, type RankData, type Recompute } from './rank-sampler.js';
import { type ScheduleLike, toSchedule } from '../../base/schedule.js';
import { makeStrategy, type Strategy } from '../strategy.js';

/** Those that the `rank` of `rankbatch/core` takes. */
export interface UsualRankOptions {
  /** Selection pressure s, or its schedule over the epochs; finite and > 0. */
  readonly pressure: ScheduleLike;
  /**
   * Left out, losses are refreshed only by training: enough for a few epochs, or pressures up to 100. At 1e8 and a frequency of 0.5,
   * with all samples (ratio 1), MNIST goes on falling where it stalls without (docs/results, "Choosing the pressure").
   */
  readonly recompute?: Recompute | undefined;
}

export interface RankStrategy extends Strategy, RankData {
  readonly kind: 'rank';
}

/**
 * The `rank` of `rankbatch` with the options that most use, `pressure` and `recompute`: the same draws, less code. Others are refused.
 *
 * @example
 * ```ts
 * import { rank, Selector } from 'rankbatch/core';
 * const strategy = rank({ pressure: 100, recompute: { frequency: 0.5, ratio: 1 } });
 * new Selector({ sampleCount: 1000, batchSize: 64, strategy }).pressure; // => 100
 * ```
 */
export function rank(options: UsualRankOptions): RankStrategy {
  const data = checkUsual(options);
  for (const [name, value] of Object.entries(options))
    if (!(name in data) && value !== undefined)
      refuse(name, 'is no option of the rank of "rankbatch/core"', value, 'import { rank } from "rankbatch"');
  return makeStrategy(data, (setting) => createRankSampler(data, setting));
}

export function checkUsual(options: UsualRankOptions): RankData {
  requireObject('rank', options, 'as in rank({ pressure: 100 })');
  const { pressure, recompute } = options;
  return {
    kind: 'rank',
    pressure: toSchedule('pressure', pressure, requireFinitePositive),
    recompute: recompute === undefined ? undefined : toRecompute(recompute),
  };
}

function toRecompute(value: unknown): Recompute {
  requireObject('recompute', value);
  const { frequency, ratio } = value;
  requireFinitePositive('recompute.frequency', frequency);
  if (typeof ratio !== 'number' || !(ratio > 0 && ratio <= 1))
    refuse('recompute.ratio', 'must be > 0 and <= 1', ratio);
  return { frequency, ratio };
}
