export { conclude } from './results/conclusion.js';
export { oneLine, systemCode, UsageError } from './base/errors.js';
export { drawsPerSample, type DrawsBucket } from './figures/draws-per-sample.js';
export { spreadOverSeeds, type SpreadPoint } from './figures/spread.js';
export { groupByCell } from './results/group-by-cell.js';
export { timeSpent, type TimeSpent } from './figures/time-spent.js';
export { inspectRun, type Inspection } from './inspect/inspect-run.js';
export {
  describeContradicted,
  describeJudged,
  explainRows,
  inspectionLists,
} from './inspect/inspection-lists.js';
export { lossWithoutWeights, withoutWeights } from './inspect/without-weights.js';
export { describeWholeClasses } from './inspect/whole-classes.js';
export { describeNoiseRate, estimateNoiseRate } from './inspect/noise-rate.js';
export { greatest } from './inspect/order.js';
export { dataMark } from './inspect/data-mark.js';
export { findLeads } from './results/lead.js';
export { chooseBaseline, judge, workSeconds } from './results/judge.js';
export { encodePicture, isImage } from './page/picture.js';
export { sourceOf } from './page/source-of.js';
export { valuesOf } from './page/values-of.js';
export { withIntervals, type SpeedupRow } from './results/speedup-rows.js';
export { findWriter, type LockHolder } from './run-folder/run-lock.js';
// EpochMetrics is the former name of EpochRecord.
export type { EpochRecord, EpochRecord as EpochMetrics } from './results/records.js';
export { summarize } from './results/summary.js';
export { decodeLine, parseLine } from './run-folder/metrics.js';
export { openPlainFile } from './base/plain-file.js';
export { readRunFile } from './run-folder/checksums.js';
export { readFailure } from './run-folder/failure.js';
export { readLedger, type LedgerColumns } from './run-folder/ledger.js';
export { readLossHistory, type LossHistory } from './run-folder/losses.js';
export { cellNames } from './run-folder/cell-names.js';
export { differenceOf, sharedSettings } from './run-folder/shared-settings.js';
export { sampleAnswers, type SampleAnswers } from './run-folder/sample-answers.js';
export { loadDatasetOf, type ShownDataset } from './services/load-dataset-of.js';
export { readRun, type StoredRun } from './run-folder/read-runs.js';
export type { RunConfig } from './run-folder/run-config.js';
export { readManifest, type RunManifest } from './run-folder/run-manifest.js';
