import { constant, exponential, rank, shuffle, uniform, type Strategy } from 'rankbatch';
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
  const { from, to, recompute } = spec;
  // One epoch has no later end to move towards.
  const changes = from !== to && epochs > 1;
  const pressure = changes ? exponential({ from, to, startEpoch: 0, endEpoch: epochs - 1 }) : constant(from);
  return rank(recompute ? { pressure, recompute } : { pressure });
}
