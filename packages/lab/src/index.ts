export { buildStrategy } from './strategies/build-strategy.js';
export { renderComparison } from './results/compare-text.js';
export { conclude } from './results/conclusion.js';
export { RunError, UsageError } from './base/errors.js';
export { loadRun } from './predict/load-run.js';
export type { LoadedRun, SampleInputs } from './predict/loaded-run.js';
export type { Prediction, Probabilities } from './predict/predictions.js';
export { chooseBaseline, costReached, judge, workSeconds } from './results/judge.js';
export { median } from './base/median.js';
export { race } from './race/race.js';
export type { RaceOptions } from './race/race-options.js';
export type { RaceEvent, RunPlan } from './run/run-plan.js';
// EpochMetrics is the former name of EpochRecord.
export type {
  CompareDocument,
  Environment,
  EpochRecord,
  EpochRecord as EpochMetrics,
  RunRecord,
  Speedup,
} from './results/records.js';
export { readMeasures } from './run-folder/measures.js';
export type { RunMeasures, SplitMeasures } from './results/measures/measures.js';
export type { ClassesMeasures } from './results/measures/class-measures.js';
export type { LabelsMeasures } from './results/measures/label-measures.js';
export type { RegressionMeasures, TargetMeasures } from './results/measures/regression-measures.js';
export { readMetrics } from './run-folder/metrics.js';
export { readLedger, type LedgerColumns } from './run-folder/ledger.js';
export { readRun, readRuns, type StoredRun } from './run-folder/read-runs.js';
export type { RunConfig } from './run-folder/run-config.js';
export { readManifest, type RunManifest } from './run-folder/run-manifest.js';
export type { Learner, SampleEvaluation, TrainerFactory } from './services/learner.js';
export { loadStrategy } from './strategies/load-strategy.js';
export { nameStrategy } from './strategies/own-strategy.js';
export { parseStrategy, type NamedStrategy, type StrategySpec } from './strategies/strategy-text.js';
export { summarize, type SummaryRow } from './results/summary.js';
export { renderTable } from './results/table.js';
