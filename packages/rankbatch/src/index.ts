export { auto, type AutoStrategy } from './strategies/auto/auto.js';
export type { Batch } from './base/batch.js';
export { RankbatchError, type RankbatchErrorCode } from './base/error.js';
export type { Explanation } from './strategies/explanation.js';
export { infoBatch, type InfoBatchOptions, type InfoBatchStrategy } from './strategies/info-batch.js';
export type { Ledger, LedgerView } from './ledger/ledger.js';
export { effectiveSampleSize, hardest, quantiles } from './ledger/statistics.js';
export type { RestoreOptions } from './all-options.js';
export type { SelectorOptions } from './options.js';
export type { Shard } from './ledger/deal.js';
export type { Order } from './ranking/order.js';
export {
  proportional,
  type ProportionalOptions,
  type ProportionalStrategy,
} from './strategies/proportional.js';
export { Random } from './base/random.js';
export type { DueChunk, RemoteBatch, RemoteSelector, RemoteStatus } from './remote/remote-selector.js';
export { redeal } from './redeal.js';
export { RankDistribution } from './strategies/rank-distribution.js';
export { rank, type RankOptions } from './strategies/rank/rank.js';
export type { RankStrategy } from './strategies/rank/usual-rank.js';
export type { Recompute } from './strategies/rank/recompute.js';
export type { Refresh } from './strategies/rank/rank-sampler.js';
export type { Position, Sampler, SamplerSetting } from './strategies/sampler.js';
export {
  constant,
  type ConstantSchedule,
  exponential,
  type FunctionSchedule,
  linear,
  type RampOptions,
  type RampSchedule,
  type Schedule,
  type ScheduleLike,
  valueAt,
} from './base/schedule.js';
export {
  selectiveBackprop,
  type SelectiveBackpropOptions,
  type SelectiveBackpropStrategy,
} from './strategies/selective-backprop.js';
export { Selector } from './default-selector.js';
export { shuffle, type ShuffleStrategy } from './strategies/shuffle.js';
export type { Archive } from './base/snapshot.js';
export type { Staleness } from './ledger/ages.js';
export type { Strategy, StrategyMakers } from './strategies/strategy.js';
export { createFilteredPass, type Filter } from './strategies/filtered-pass.js';
export { makeStrategy, newBatch, Pass } from './strategies/own-parts.js';
export { suspects } from './strategies/auto/suspects.js';
export { thin, type ThinOptions, type ThinStrategy } from './strategies/thin.js';
export { uniform, type UniformStrategy } from './strategies/uniform.js';
