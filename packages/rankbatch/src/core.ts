// The usual import, small: what a loop calls. Everything else comes from `rankbatch`, and goes together with it.
export type { Batch } from './base/batch.js';
export type { NamedOptions as SelectorOptions } from './options.js';
export type { RestoreOptions } from './all-options.js';
export { rank, type UsualRankOptions as RankOptions } from './strategies/rank/usual-rank.js';
export { recompute, type Recompute, type RecomputeMade } from './strategies/rank/recompute.js';
export { RankbatchError, type RankbatchErrorCode } from './base/error.js';
export { restore, snapshot } from './restore.js';
export { Selector } from './selector.js';
export type { LedgerView } from './ledger/ledger.js';
export type { Strategy, StrategyMakers } from './strategies/strategy.js';
