import { refuse, requireInteger, requireObject } from '../../base/error.js';
import type { Explanation } from '../explanation.js';

/** What {@link suspects} asks of a selector. */
export interface Suspecting {
  explain(): Explanation | undefined;
  idAt(rank: number): number;
}

/**
 * The ids of up to k samples that may be mislabelled, greatest loss first: `auto` finds that losses as high as theirs do not fall from visit
 * to visit. So do those of samples between overlapping classes.
 *
 * They stay in the data and are still drawn. Empty for other strategies.
 *
 * @param k an integer >= 0
 * @example
 * ```ts
 * import { auto, Selector, suspects } from 'rankbatch';
 * const selector = new Selector({ sampleCount: 100, batchSize: 10, strategy: auto(), seed: 1 });
 * while (selector.epoch < 3) {
 *   const { ids } = selector.next();
 *   selector.record(ids, Array.from(ids, (id) => (id < 20 ? 4 + id : 0.01 * id))); // 20 samples are never learnt
 * }
 * suspects(selector, 3); // => Uint32Array.of(19, 18, 17)
 * ```
 */
export function suspects(selector: Suspecting, k: number): Uint32Array {
  const given: unknown = selector;
  requireObject('suspects: selector', given);
  if (typeof given['explain'] !== 'function') refuse('suspects: selector', 'must be a Selector', given);
  requireInteger('suspects: k', k, 0);
  const { contradicted = 0, unseen = 0 } = selector.explain() ?? {};
  const count = Math.min(k, contradicted);
  return Uint32Array.from({ length: count }, (_, i) => selector.idAt(unseen + i + 1));
}
