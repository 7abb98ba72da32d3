import { refuse, requireInteger, requireObject } from '../../base/error.js';
import type { LedgerView } from '../../ledger/ledger.js';
import type { Explanation } from '../explanation.js';

/** What {@link suspects} asks of a selector. */
export interface Suspecting {
  readonly sampleCount: number;
  readonly ledger: Pick<LedgerView, 'loss'>;
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
  const { threshold = Infinity, unseen = 0 } = selector.explain() ?? {};
  if (threshold === Infinity) return new Uint32Array(0);
  const ids: number[] = [];
  // By the losses as they are now: what has become of them since the last look is known.
  for (let rank = unseen + 1; ids.length < k && rank <= selector.sampleCount; rank++) {
    const id = selector.idAt(rank);
    const loss = selector.ledger.loss(id);
    if (loss <= threshold) break;
    if (loss < Infinity) ids.push(id);
  }
  return Uint32Array.from(ids);
}
