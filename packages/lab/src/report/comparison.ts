import { commonestClass, type CommonestClass } from '../results/commonest-class.js';
import { conclude } from '../results/conclusion.js';
import { UsageError } from '../base/errors.js';
import { describeFailures } from '../run-folder/failure.js';
import { cellNames } from '../run-folder/cell-names.js';
import { differenceOf } from '../run-folder/shared-settings.js';
import { chooseBaseline, judge } from '../results/judge.js';
import { groupByCell } from '../results/group-by-cell.js';
import { judgedRuns, sayDiverged, sayLeftOut, sayUnfinished } from '../results/judged-runs.js';
import { findLeads } from '../results/lead.js';
import { nameRuns } from '../results/say-seeds.js';
import { measureOf, type Measure } from '../results/measure.js';
import type { RunRecord } from '../results/records.js';
import type { StoredRun } from '../run-folder/read-runs.js';
import { summarize } from '../results/summary.js';
import { withIntervals, type SpeedupRow } from '../results/speedup-rows.js';
import type { PlannedRuns } from './planned-runs.js';

/** A run of a comparison with what its folder holds. */
export interface ComparedRun extends RunRecord {
  readonly stored: StoredRun;
}

/** What a report tells of the runs of one folder. */
export interface Comparison {
  /** All runs with at least one epoch, in the order of their start. */
  readonly runs: readonly ComparedRun[];
  /** Those of them that figures show: of settings that did not change, where some are, and whole, where their cell has such. */
  readonly drawn: readonly ComparedRun[];
  readonly optimizers: readonly string[];
  /** Those that were asked for in their order, then others that have runs. */
  readonly strategies: readonly string[];
  /** The same of seeds. */
  readonly seeds: readonly number[];
  readonly baseline: string;
  /** What the errors of epochs and rows are. */
  readonly measure: Measure;
  /** Over the finished runs that are judged. */
  readonly rows: readonly SpeedupRow[];
  /** How many runs are finished where some are not, which diverged, and which finished ones are not judged, and why, in sentences. */
  readonly leftOut: readonly string[];
  /** What came of it for each optimizer, in words. */
  readonly verdicts: readonly { readonly optimizer: string; readonly text: string }[];
  /** Runs that are not finished, or not begun. */
  readonly unfinished: number;
}

/**
 * Judges the runs of one folder; `UsageError` when none has finished an epoch, or they differ in more than what may be compared.
 *
 * @param planned what was asked for, some of which may not have begun; without it, the runs are all that there is
 */
export function compareRuns(
  stored: readonly StoredRun[],
  folder: string,
  planned: PlannedRuns = { strategies: [], seeds: [], count: 0 },
): Comparison {
  const same = stored.filter(({ manifest }) => manifest.changes === undefined);
  const named = same.length > 0 ? same : stored;
  const names = cellNames(named.map(({ manifest }) => manifest.config));
  const all = stored.map((run) =>
    asComparedRun(run, names[named.indexOf(run)] ?? nameChanged(run.manifest.config)),
  );
  const runs = all.filter(({ epochs }) => epochs.length > 0);
  const isWhole = ({ epochs, stored: run }: ComparedRun) => epochs.length >= run.manifest.config.epochs;
  const drawn = [...groupByCell(runs.filter((run) => named.includes(run.stored))).values()].flatMap((cell) =>
    cell.some(isWhole) ? cell.filter(isWhole) : cell,
  );
  const [first] = runs;
  if (first === undefined)
    throw new UsageError(
      `${folder}: must hold a run with at least one finished epoch, got none${describeFailures(stored)}`,
    );
  requireSameTask(runs, folder);

  const strategies = [...new Set([...planned.strategies, ...runs.map(({ select }) => select)])];
  const baseline = chooseBaseline(strategies);
  const finished = runs.filter(isWhole);
  const count = Math.max(planned.count, stored.length);
  const judged = judgedRuns(finished, baseline);
  const diverged = all.filter(
    (run) => !finished.includes(run) && run.stored.failure?.isDivergence && !run.isChanged,
  );
  const speedups = judge(judged, baseline, diverged);
  const rows = withIntervals(summarize({ runs: judged, speedups, baseline }), speedups);
  const optimizers = [...new Set(drawn.map(({ optimizer }) => optimizer))];
  const { task } = first.stored.manifest.data;
  const judgedBy = { task, leads: findLeads(judged, baseline), commonest: commonestOf(runs), strategies };
  return {
    runs,
    drawn,
    optimizers,
    strategies,
    seeds: [...new Set([...planned.seeds, ...runs.map(({ seed }) => seed)])],
    baseline,
    measure: measureOf(task),
    rows,
    leftOut: [
      ...sayUnfinished(finished.length, count),
      ...sayDiverged(diverged, baseline),
      ...sayFailed(all.filter((run) => !finished.includes(run) && !diverged.includes(run))),
      ...sayLeftOut(finished, baseline),
    ],
    verdicts: optimizers.flatMap((optimizer) => {
      const own = rows.filter((row) => row.optimizer === optimizer);
      const text = conclude(own, first.stored.manifest.config.epochs, judgedBy);
      return text === '' ? [] : [{ optimizer, text }];
    }),
    unfinished: count - finished.length,
  };
}

/** Which runs failed, and why, but for those that are told of as diverged. */
function sayFailed(runs: readonly ComparedRun[]): string[] {
  return runs.flatMap((run) => {
    const { failure } = run.stored;
    return failure ? [`1 run failed: ${nameRuns([run])}: ${failure.message}.`] : [];
  });
}

/** As the measures of any run count the samples of each class; undefined where there are none, or the task is another. */
function commonestOf(runs: readonly ComparedRun[]): CommonestClass | undefined {
  for (const { stored } of runs)
    if (stored.measures && 'classes' in stored.measures.train && 'classes' in stored.measures.test) {
      const [train, test] = [stored.measures.train.classes, stored.measures.test.classes];
      const counts = (classes: typeof train) => classes.map(({ support }) => support);
      return commonestClass(
        train.map(({ name }) => name),
        { train: counts(train), test: counts(test) },
        stored.manifest.config.classWeights,
      );
    }
  return undefined;
}

/** A run that is not named among those it may not be judged with: by what it was changed to. */
function nameChanged({ optimizer, learningRate }: StoredRun['manifest']['config']): string {
  return `${optimizer}, learning rate changed to ${learningRate}`;
}

function asComparedRun(stored: StoredRun, optimizer: string): ComparedRun {
  const { select, seed } = stored.manifest.config;
  const { manifest, metrics, measures } = stored;
  return {
    optimizer,
    select,
    seed,
    epochs: metrics,
    stored,
    ...(manifest.changes && { isChanged: true }),
    ...(measures && { measures }),
  };
}

function requireSameTask(runs: readonly ComparedRun[], folder: string): void {
  const difference = differenceOf(runs.map(({ stored }) => stored));
  if (difference !== undefined)
    throw new UsageError(
      `${folder}: all runs must share data, model and epochs, and what else they are trained with but optimizer, learning rate and batch size; got ${difference}; report the folder of one comparison`,
    );
}
