import { refuse, requireFinitePositive, requireObject } from './error.js';
import { createRankSampler } from './rank-sampler.js';
import { type Schedule, toSchedule } from './schedule.js';
import { makeStrategy, type Strategy } from './strategy.js';

/** When, and for which share of the samples, fresh losses are due. */
export interface Recompute {
  /** r_freq: times per epoch, finite and > 0; 0.5 is after every second epoch. */
  readonly frequency: number;
  /** r_ratio: share of the N samples, from the top of the ranking, in (0, 1]. */
  readonly ratio: number;
}

export interface RankOptions {
  /** Selection pressure s, or its schedule over the epochs; finite and > 0. */
  readonly pressure: number | Schedule;
  /** Left out, losses are refreshed only by training. */
  readonly recompute?: Recompute | undefined;
}

/** The data of a rank strategy: its options, checked. */
export interface RankData {
  readonly kind: 'rank';
  readonly pressure: Schedule;
  readonly recompute?: Recompute | undefined;
}

export interface RankStrategy extends Strategy, RankData {
  readonly kind: 'rank';
}

/**
 * Online batch selection: after one shuffled pass, every draw takes rank i with p_i ~ exp(-ln(s)/N)^i, with replacement.
 *
 * Source: arXiv:1511.06343, eq. 4; recomputation is its prefix "r" with r_freq and r_ratio.
 *
 * @example
 * ```ts
 * import { rank } from 'rankbatch';
 * rank({ pressure: 100 }); // => { kind: 'rank', pressure: { kind: 'constant', value: 100 } }
 * const refreshed = rank({ pressure: 1e8, recompute: { frequency: 0.5, ratio: 1 } });
 * refreshed.recompute; // => { frequency: 0.5, ratio: 1 }
 * ```
 */
export function rank(options: RankOptions): RankStrategy {
  requireObject('rank', options);
  const { pressure, recompute } = options;
  const data: RankData = {
    kind: 'rank',
    pressure: toSchedule('pressure', pressure, requireFinitePositive),
    recompute: recompute && toRecompute(recompute),
  };
  return makeStrategy(data, (setting) => createRankSampler(data, setting));
}

function toRecompute(value: unknown): Recompute {
  requireObject('recompute', value);
  const { frequency, ratio } = value;
  requireFinitePositive('recompute.frequency', frequency);
  if (typeof ratio !== 'number' || !(ratio > 0 && ratio <= 1))
    refuse('recompute.ratio', 'must be > 0 and <= 1', ratio);
  return { frequency, ratio };
}
