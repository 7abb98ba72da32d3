export type { RunAddress, TlsOptions } from './connection/address.js';
export { openSelector, type OpenSelectorOptions } from './trainer/open-selector.js';
export { dropRun } from './runs/drop-run.js';
export { listRuns, type RunSummary } from './runs/list-runs.js';
export { rankRun, type Ranker, type RankRunOptions } from './ranker/rank-run.js';
export type { RankerEvent } from './ranker/ranker-events.js';
export { restoreRun } from './runs/restore-run.js';
export type { RedisStatus } from './trainer/redis-selector.js';
