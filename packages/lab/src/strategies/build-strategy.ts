import {
  auto,
  constant,
  exponential,
  infoBatch,
  proportional,
  rank,
  type Schedule,
  selectiveBackprop,
  shuffle,
  uniform,
  type Strategy,
} from 'rankbatch';
import type { StrategySpec } from './strategy-text.js';

/**
 * The selector's strategy for a run of that many epochs; a changing pressure follows eq. 5 from epoch 0 to the last.
 *
 * @example
 * ```ts
 * import { buildStrategy, parseStrategy } from '@rankbatch/lab';
 * buildStrategy(parseStrategy('shuffle').spec, 12).kind; // => 'shuffle'
 * ```
 *
 * @throws RankbatchError for values that the core does not take.
 */
export function buildStrategy(spec: StrategySpec, epochs: number): Strategy {
  if (spec.kind === 'shuffle') return shuffle();
  if (spec.kind === 'random') return uniform();
  if (spec.kind === 'auto') return auto();
  if (spec.kind === 'proportional') return proportional({ alpha: spec.alpha, beta: spec.beta });
  if (spec.kind === 'backprop') return selectiveBackprop({ beta: spec.beta });
  // Its paper's delta: the last eighth of the epochs sees all samples.
  if (spec.kind === 'infobatch')
    return infoBatch({ prune: spec.prune, fullFromEpoch: Math.floor(0.875 * epochs) });
  const { recompute, distinct, cover, beta } = spec;
  return rank({
    pressure: rankPressure(spec, epochs),
    recompute,
    replacement: distinct ? false : undefined,
    coverEvery: cover,
    importance: beta,
  });
}

/** How the selection pressure runs over that many epochs; null for strategies that have none. */
export function pressureOf(spec: StrategySpec, epochs: number): Schedule | null {
  return spec.kind === 'rank' ? rankPressure(spec, epochs) : null;
}

function rankPressure({ from, to }: Extract<StrategySpec, { kind: 'rank' }>, epochs: number): Schedule {
  // One epoch has no later end to move towards.
  const changes = from !== to && epochs > 1;
  return changes ? exponential({ from, to, startEpoch: 0, endEpoch: epochs - 1 }) : constant(from);
}
