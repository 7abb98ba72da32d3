// strategies: ways to compose batches. A strategy is plain data (strategy.ts) that starts a sampler (sampler.ts); the rest are theirs.
import { refuse, requireObject } from '../base/error.js';
import type { Sampler, SamplerSetting } from './sampler.js';

/**
 * How batches are composed: plain data that survives JSON, and a method, which does not.
 *
 * Made by functions such as `rank`, which accept the data again: {@link Selector.restore} uses them to read what a snapshot holds.
 */
export interface Strategy {
  readonly kind: string;
  /** Not enumerable, so that only data is printed, compared and written. */
  createSampler(setting: SamplerSetting): Sampler;
}

interface Makes {
  make(this: void, data: unknown): Strategy;
}

/** Functions such as `rank`, by the kind of strategy that they make from their options or from its plain data. */
export type StrategyMakers = Readonly<Record<string, Makes['make']>>;

/**
 * Makes a strategy, one of your own too: its data, to which it adds the method that starts it.
 *
 * The function that returns it should take the data again, so that {@link Selector.restore} can use it. How to write one:
 * docs/guides/own-strategy.md.
 *
 * @param data its `kind`, a name of its own, and its options; plain data that survives JSON
 * @param createSampler starts it on a ledger, new or to be restored
 * @example
 * ```ts
 * import { makeStrategy, newBatch, Selector } from 'rankbatch';
 * const inOrder = () =>
 *   makeStrategy({ kind: 'inOrder' }, ({ ledger }) => ({
 *     draw(count, { epoch, drawn }) {
 *       const batch = newBatch(count, epoch);
 *       batch.ids.set(ledger.activeIds().subarray(drawn, drawn + count));
 *       batch.probabilities.fill(1);
 *       return batch;
 *     },
 *   }));
 * const selector = new Selector({ sampleCount: 5, batchSize: 3, strategy: inOrder() });
 * selector.next().ids; // => Uint32Array.of(0, 1, 2)
 * const copy = Selector.restore(selector.snapshot(), { inOrder });
 * copy.next().ids; // => Uint32Array.of(3, 4)
 * ```
 */
export function makeStrategy<T extends { readonly kind: string }>(
  data: T,
  createSampler: (setting: SamplerSetting) => Sampler,
): T & Strategy;
export function makeStrategy(data: unknown, createSampler: (setting: SamplerSetting) => Sampler): object {
  requireObject('makeStrategy: data', data);
  const make: unknown = createSampler;
  if (typeof make !== 'function') refuse('makeStrategy: createSampler', 'must be a function', make);
  return Object.defineProperty(data, 'createSampler', { value: createSampler });
}
