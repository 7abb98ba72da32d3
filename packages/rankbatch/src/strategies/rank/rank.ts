import { refuse, requireFiniteFrom0, requireInteger, requireObject } from '../../base/error.js';
import { importanceWeights } from '../importance.js';
import { LaggingLosses } from './lagging-losses.js';
import { createRankSampler, type RankData, type RareParts, type Refresh } from './rank-sampler.js';
import { type ScheduleLike, toSchedule, valueAt } from '../../base/schedule.js';
import { requireNoOthers } from '../../base/no-others.js';
import type { SamplerSetting } from '../sampler.js';
import { makeStrategy, STRATEGY_CURE } from '../strategy.js';
import { type Recompute, recompute as toRecompute } from './recompute.js';
import { Turns } from './turns.js';
import { checkUsual, type RankStrategy, type UsualRankOptions } from './usual-rank.js';

/** A set in JavaScript holds no more. */
const MOST_PENDING = 2 ** 24;

export interface RankOptions extends Omit<UsualRankOptions, 'recompute'> {
  /**
   * Left out, losses are refreshed only by training: enough for a few epochs, or pressures up to 100. At 1e8 and a frequency of 0.5,
   * with all samples (ratio 1), MNIST goes on falling where it stalls without (docs/results, "Choosing the pressure").
   */
  readonly recompute?: Recompute | undefined;
  /**
   * False: no sample twice in a batch. Every draw then takes a rank by eq. 4 among the N - j samples that are not in the batch yet.
   *
   * @default true
   */
  readonly replacement?: boolean | undefined;
  /**
   * k: within every k epochs, counted from epoch 1, every sample is drawn at least once; an integer >= 1. With U samples not drawn yet
   * and D draws left, a draw takes one of those with probability U/D, each equally likely, and else goes by rank. 1 is shuffling.
   * Left out, samples of low rank may wait for long.
   */
  readonly coverEvery?: number | undefined;
  /**
   * beta: weights (N p)^-beta, divided by the batch's greatest, or their schedule over the epochs; finite and >= 0.
   *
   * @default 0
   */
  readonly importance?: ScheduleLike | undefined;
  /** Left out, the order is exact at every draw. */
  readonly refresh?: Refresh | undefined;
}

/**
 * Online batch selection: after one shuffled pass, every draw takes rank i with p_i ~ exp(-ln(s)/N)^i, with replacement.
 *
 * Source: arXiv:1511.06343, eq. 4; recomputation is its prefix "r" with r_freq and r_ratio. `coverEvery` is one answer to its open wish
 * for a selection that generalizes shuffling; `importance` are the weights of arXiv:1511.05952.
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
  requireObject('rank', options, STRATEGY_CURE);
  const { pressure, recompute, replacement, coverEvery, importance, refresh } = options;
  if (replacement !== undefined && typeof replacement !== 'boolean')
    refuse('replacement', 'must be true or false', replacement);
  if (coverEvery !== undefined) requireInteger('coverEvery', coverEvery);
  const data: RankData = {
    ...checkUsual({ pressure, recompute: recompute === undefined ? recompute : toRecompute(recompute) }),
    replacement,
    coverEvery,
    importance:
      importance === undefined ? importance : toSchedule('importance', importance, requireFiniteFrom0),
    refresh: refresh === undefined ? undefined : toRefresh(refresh),
  };
  requireNoOthers('rank', options, data);
  return makeStrategy(data, (setting) => createRankSampler(data, setting, rareParts(data, setting)));
}

function rareParts(data: RankData, { ledger }: SamplerSetting): RareParts {
  const { replacement = true, coverEvery = 0, importance, refresh } = data;
  return {
    turns: !replacement || coverEvery > 0 ? new Turns(ledger, replacement, coverEvery) : undefined,
    lagging: refresh && new LaggingLosses(ledger, refresh.every),
    weigh:
      importance && ((probabilities, epoch) => importanceWeights(probabilities, valueAt(importance, epoch))),
  };
}

function toRefresh(value: unknown): Refresh {
  requireObject('refresh', value);
  const { every } = value;
  requireNoOthers('refresh', value, { every });
  requireInteger('refresh.every', every, 1, MOST_PENDING);
  return { every };
}
