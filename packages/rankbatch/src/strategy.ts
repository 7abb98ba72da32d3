import { refuse, requireFinitePositive, requireObject } from './error.js';
import { type Pressure, toPressure } from './pressure.js';

/** When, and for which share of the samples, fresh losses are due. */
export interface Recompute {
  /** r_freq: times per epoch, finite and > 0; 0.5 is after every second epoch. */
  readonly frequency: number;
  /** r_ratio: share of the N samples, from the top of the ranking, in (0, 1]. */
  readonly ratio: number;
}

export interface ShuffleStrategy {
  readonly kind: 'shuffle';
}

export interface UniformStrategy {
  readonly kind: 'uniform';
}

export interface RankStrategy {
  readonly kind: 'rank';
  readonly pressure: Pressure;
  readonly recompute?: Recompute;
}

/** How batches are composed: plain data that survives JSON. */
export type Strategy = ShuffleStrategy | UniformStrategy | RankStrategy;

export interface RankOptions {
  /** Selection pressure s, or its schedule over the epochs. */
  readonly pressure: Pressure | number;
  /** Left out, losses are refreshed only by training. */
  readonly recompute?: Recompute | undefined;
}

/**
 * Every sample once per epoch, in a new random order each epoch: the usual baseline ("shuffle" in arXiv:1511.06343).
 *
 * @example
 * ```ts
 * import { shuffle } from 'rankbatch';
 * shuffle(); // => { kind: 'shuffle' }
 * ```
 */
export function shuffle(): ShuffleStrategy {
  return { kind: 'shuffle' };
}

/**
 * Every draw uniform over all samples, with replacement ("random" in arXiv:1511.06343).
 *
 * @example
 * ```ts
 * import { uniform } from 'rankbatch';
 * uniform(); // => { kind: 'uniform' }
 * ```
 */
export function uniform(): UniformStrategy {
  return { kind: 'uniform' };
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
  return toRank(options);
}

/** Checks a strategy that may come from outside, such as JSON, and returns a clean copy. */
export function toStrategy(value: unknown): Strategy {
  requireObject('strategy', value);
  switch (value['kind']) {
    case 'shuffle':
      return shuffle();
    case 'uniform':
      return uniform();
    case 'rank':
      return toRank(value);
    default:
      return refuse('strategy', "kind must be 'shuffle', 'uniform' or 'rank'", value['kind']);
  }
}

function toRank(options: unknown): RankStrategy {
  requireObject('rank', options);
  const pressure = toPressure(options['pressure']);
  const { recompute } = options;
  if (recompute === undefined) return { kind: 'rank', pressure };
  requireObject('recompute', recompute);
  const { frequency, ratio } = recompute;
  requireFinitePositive('recompute.frequency', frequency);
  if (typeof ratio !== 'number' || !(ratio > 0 && ratio <= 1))
    refuse('recompute.ratio', 'must be > 0 and <= 1', ratio);
  return { kind: 'rank', pressure, recompute: { frequency, ratio } };
}
