// strategies/auto: the strategy that sets itself; auto-sampler.ts puts its parts together.
import { requireInteger, requireObject } from '../../base/error.js';
import { requireNoOthers } from '../../base/no-others.js';
import { createAutoSampler } from './auto-sampler.js';
import { makeStrategy, type Strategy } from '../strategy.js';

export interface AutoOptions {
  /**
   * From this epoch on nothing is drawn more often for its loss, an integer >= 0; samples that are held back stay so. For learning rates that fall to
   * 0, where nothing tells what harm selection does at the end: seven eighths of all epochs. Left out: never.
   */
  readonly fullFromEpoch?: number | undefined;
}

export interface AutoStrategy extends Strategy {
  readonly kind: 'auto';
  readonly fullFromEpoch?: number;
}

/**
 * Selection by rank that sets itself, for losses that are >= 0 on a scale with a zero, such as cross-entropy: nothing has to be set. The default.
 *
 * After one shuffled pass the pressure s of eq. 4 (arXiv:1511.06343) rises step by step, as far as the losses that the next visits are
 * expected to find are uneven; where they are even, or foretell nothing, every epoch is a shuffled pass. One draw in twenty is uniform. As the
 * probability of every draw is known, the mean loss of all samples is known without a bias, and where it rises, pressure falls at once.
 * `selector.reportValidation` tells more: where pressure makes the validation loss worse, it falls too. Samples whose losses do not fall, as
 * those of wrong labels, are then drawn no more often than others, and less often where that lowers the validation loss. Samples not seen for
 * an epoch become due for fresh losses as often as that uncovers loss. 4 bytes and one bit a sample beside the ranking. The method and what it
 * was measured on: docs/auto.md.
 *
 * @example
 * ```ts
 * import { auto, Selector } from 'rankbatch';
 * const selector = new Selector({ sampleCount: 1000, batchSize: 20, strategy: auto(), seed: 1 });
 * const losses = Float64Array.from({ length: 1000 }, (_, id) => (id / 1000) ** 9);
 * while (selector.epoch < 3) {
 *   const { ids } = selector.next();
 *   for (const id of ids) losses[id] *= 0.8; // every visit makes a sample easier
 *   selector.record(ids, Array.from(ids, (id) => losses[id]));
 * }
 * selector.explain()!.mode; // => 'selecting'
 * ```
 */
export function auto(options: AutoOptions = {}): AutoStrategy {
  requireObject('auto', options);
  const { fullFromEpoch } = options;
  if (fullFromEpoch !== undefined) requireInteger('fullFromEpoch', fullFromEpoch, 0);
  requireNoOthers('auto', options, { kind: 'auto', fullFromEpoch });
  const data = { kind: 'auto', ...(fullFromEpoch !== undefined && { fullFromEpoch }) } as const;
  return makeStrategy(data, (setting) => createAutoSampler(setting, fullFromEpoch));
}
