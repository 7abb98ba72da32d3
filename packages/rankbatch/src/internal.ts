// For the other packages and the studies of this repository: what is here may change in any version.
export { checkWithDefault as checkOptions } from './known-strategies.js';
export { requireNoOthers } from './base/no-others.js';
export { crc32, openSnapshot } from './base/snapshot.js';
export { Deal } from './ledger/deal.js';
export { guardRows } from './ledger/guard-rows.js';
export { orderByLoss } from './ranking/order-by-loss.js';
export { Permutation } from './ranking/permutation.js';
export { createAutoSampler } from './strategies/auto/auto-sampler.js';
export { autoTuning, type AutoTuning } from './strategies/auto/tuning.js';
export * as checks from './base/checks.js';
export type { Rule, Rules } from './base/checks.js';
