export type { Batch } from './batch.js';
export { RankbatchError } from './error.js';
export type { LedgerView } from './ledger.js';
export type { RefreshOptions, SelectorOptions } from './options.js';
export {
  constant,
  type ConstantPressure,
  exponential,
  type ExponentialOptions,
  type ExponentialPressure,
  type Pressure,
  pressureAt,
} from './pressure.js';
export { Random } from './random.js';
export { RankDistribution } from './rank-distribution.js';
export { Selector } from './selector.js';
export {
  rank,
  type RankOptions,
  type RankStrategy,
  type Recompute,
  shuffle,
  type ShuffleStrategy,
  type Strategy,
  uniform,
  type UniformStrategy,
} from './strategy.js';
