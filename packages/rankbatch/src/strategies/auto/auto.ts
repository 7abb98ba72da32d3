// strategies/auto: the strategy that sets itself; auto-sampler.ts puts its parts together.
import { createAutoSampler } from './auto-sampler.js';
import { makeStrategy, type Strategy } from '../strategy.js';

export interface AutoStrategy extends Strategy {
  readonly kind: 'auto';
}

/**
 * Selection by rank that sets itself, for losses that are >= 0 on a scale with a zero, such as cross-entropy: no hyper-parameter. The default.
 *
 * After one shuffled pass the pressure s of eq. 4 (arXiv:1511.06343) follows from how unevenly the known losses are spread; samples whose
 * loss contradicts their label share at most a tenth of the draws, or 0.7 of what uniform draws would give them, unless they get learnt;
 * samples not seen for an epoch become due for fresh losses as often as that uncovers loss; where losses are even, or many samples
 * contradict and get learnt, the epoch is a shuffled pass. Where `selector.reportValidation` tells that selection makes the validation loss worse, it rests. About 20 numbers a
 * run and one bit a sample beside the ranking. The method and what it was measured on: docs/auto.md.
 *
 * @example
 * ```ts
 * import { auto, Selector } from 'rankbatch';
 * const selector = new Selector({ sampleCount: 100, batchSize: 10, strategy: auto(), seed: 1 });
 * while (selector.epoch < 2) {
 *   const { ids } = selector.next();
 *   selector.record(ids, Array.from(ids, (id) => (id < 5 ? 4 : 0.01 * id)));
 * }
 * const { mode, contradicted } = selector.explain()!;
 * [mode, contradicted]; // => ['selecting', 5]
 * ```
 */
export function auto(): AutoStrategy {
  return makeStrategy({ kind: 'auto' }, (setting) => createAutoSampler(setting));
}
