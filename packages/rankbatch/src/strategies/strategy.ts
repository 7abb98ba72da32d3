// strategies: ways to compose batches. A strategy is plain data (strategy.ts) that starts a sampler (sampler.ts); the rest are theirs.
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

/** How one is named, for errors. */
export const STRATEGY_CURE = 'as in rank({ pressure: 100 })';

interface Makes {
  make(this: void, data: unknown): Strategy;
}

/** Functions such as `rank`, by the kind of strategy that they make from their options or from its plain data. */
export type StrategyMakers = Readonly<Record<string, Makes['make']>>;

/** Adds to the data of a strategy the method that starts it; `makeStrategy` of own-parts.ts checks first. */
export function makeStrategy<T extends { readonly kind: string }>(
  data: T,
  createSampler: (setting: SamplerSetting) => Sampler,
): T & Strategy;
export function makeStrategy(data: object, createSampler: (setting: SamplerSetting) => Sampler): object {
  return Object.defineProperty(data, 'createSampler', { value: createSampler });
}
