export { auto, type AutoStrategy } from './auto.js';
export type { Batch } from './batch.js';
export { RankbatchError } from './error.js';
export type { Explanation } from './explanation.js';
export { infoBatch, type InfoBatchOptions, type InfoBatchStrategy } from './info-batch.js';
export type { Ledger, LedgerView } from './ledger.js';
export { effectiveSampleSize, hardest, quantiles } from './ledger-statistics.js';
export type { RefreshOptions, SelectorOptions } from './options.js';
export type { Order } from './order.js';
export { proportional, type ProportionalOptions, type ProportionalStrategy } from './proportional.js';
export { Random } from './random.js';
export { RankDistribution } from './rank-distribution.js';
export { rank, type RankOptions, type RankStrategy, type Recompute } from './rank-strategy.js';
export type { Position, Sampler, SamplerSetting } from './sampler.js';
export {
  constant,
  type ConstantSchedule,
  exponential,
  linear,
  type RampOptions,
  type RampSchedule,
  type Schedule,
  valueAt,
} from './schedule.js';
export {
  selectiveBackprop,
  type SelectiveBackpropOptions,
  type SelectiveBackpropStrategy,
} from './selective-backprop.js';
export { Selector } from './selector.js';
export { shuffle, type ShuffleStrategy } from './shuffle.js';
export type { Archive } from './snapshot.js';
export type { Staleness } from './staleness.js';
export type { Strategy, StrategyMakers } from './strategy.js';
export { suspects } from './suspects.js';
export { uniform, type UniformStrategy } from './uniform.js';
