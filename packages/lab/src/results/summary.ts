import { checks } from 'rankbatch/internal';
import { checkRuns, checkSpeedups } from './check-records.js';
import { groupByCell } from './group-by-cell.js';
import { costReached, workSeconds } from './judge.js';
import { median, medianOrNull } from '../base/median.js';
import type { CompareDocument, RunRecord, Speedup } from './records.js';
import { testScores, type TestScores } from './test-scores.js';

/** One line of the final table: medians over the seeds of one optimizer and strategy. */
export interface SummaryRow extends TestScores {
  readonly optimizer: string;
  readonly select: string;
  readonly baseline: string;
  readonly isBaseline: boolean;
  /** After the last epoch; nats and percent, or what the task has in their place. */
  readonly trainLoss: number;
  readonly trainError: number;
  readonly validationError: number;
  readonly testError: number;
  /** The least of all epochs. */
  readonly bestValidationError: number;
  /** Over the whole run. */
  readonly trainSeconds: number;
  readonly selectSeconds: number;
  readonly recomputeSeconds: number;
  readonly evalSeconds: number;
  /** The baseline's final training cost in nats; null where no seed of it has finished. */
  readonly targetLoss: number | null;
  /** What it took to get there; null where most seeds did not. */
  readonly epochs: number | null;
  readonly epochRatio: number | null;
  readonly seconds: number | null;
  readonly secondRatio: number | null;
  /** How many of the seeds got there. */
  readonly reached: number;
  /** All that are judged, those that diverged among them. */
  readonly seeds: number;
  /** How many of them diverged, and have no end; left out where none did. */
  readonly diverged?: number;
}

/**
 * Condenses a comparison into one row for each optimizer and strategy, in the order of the runs, with medians over the seeds.
 *
 * @example
 * ```ts
 * import { summarize } from '@rankbatch/lab';
 * summarize({ runs: [], speedups: [], baseline: 'shuffle' }); // => []
 * ```
 *
 * A seed that did not reach the target, or diverged, counts as worse than any that did.
 */
export function summarize(
  document: Pick<CompareDocument, 'runs' | 'speedups'> & { readonly baseline: string },
): SummaryRow[] {
  checks.checkFields('document', document, { baseline: checks.text });
  const { runs, speedups, baseline } = document;
  checkRuns('runs', runs);
  checkSpeedups('speedups', speedups);
  return [...groupByCell(runs).values()].map((group) => summarizeGroup(group, speedups, baseline));
}

type Measure =
  | 'trainLoss'
  | 'trainError'
  | 'validationError'
  | 'testError'
  | `${'train' | 'select' | 'recompute' | 'eval'}Seconds`;
type Outcome = Pick<Speedup, 'targetLoss' | 'epochs' | 'seconds' | 'epochRatio' | 'secondRatio'>;

function summarizeGroup(
  group: readonly RunRecord[],
  speedups: readonly Speedup[],
  baseline: string,
): SummaryRow {
  const { optimizer = '', select = '' } = group[0] ?? {};
  const isBaseline = select === baseline;
  const outcomes = isBaseline
    ? group.map((run) => ownOutcome(run))
    : speedups.filter((speedup) => speedup.optimizer === optimizer && speedup.select === select);
  const last = (field: Measure) => median(group.map((run) => run.epochs.at(-1)?.[field] ?? NaN));
  const total = (field: Measure) =>
    median(group.map((run) => run.epochs.reduce((sum, epoch) => sum + epoch[field], 0)));
  return {
    optimizer,
    select,
    baseline,
    isBaseline,
    trainLoss: last('trainLoss'),
    trainError: last('trainError'),
    validationError: last('validationError'),
    testError: last('testError'),
    bestValidationError: median(
      group.map((run) => Math.min(...run.epochs.map((epoch) => epoch.validationError))),
    ),
    trainSeconds: total('trainSeconds'),
    selectSeconds: total('selectSeconds'),
    recomputeSeconds: total('recomputeSeconds'),
    evalSeconds: total('evalSeconds'),
    targetLoss: outcomes.length === 0 ? null : median(outcomes.map((outcome) => outcome.targetLoss)),
    epochs: medianOrNull(outcomes.map((outcome) => outcome.epochs), 1), // prettier-ignore
    epochRatio: medianOrNull(outcomes.map((outcome) => outcome.epochRatio), -1), // prettier-ignore
    seconds: medianOrNull(outcomes.map((outcome) => outcome.seconds), 1), // prettier-ignore
    secondRatio: medianOrNull(outcomes.map((outcome) => outcome.secondRatio), -1), // prettier-ignore
    reached: outcomes.filter((outcome) => outcome.epochs !== null).length,
    seeds: Math.max(group.length, outcomes.length),
    ...(outcomes.length > group.length && { diverged: outcomes.length - group.length }),
    ...medianScores(group),
  };
}

/** The median over the seeds of each score that there is. */
export function medianScores(group: readonly Pick<RunRecord, 'measures'>[]): TestScores {
  const scores = group.map(({ measures }) => Object.entries<number | null>({ ...testScores(measures) }));
  const names = new Set(scores.flatMap((own) => own.map(([name]) => name)));
  return Object.fromEntries(
    [...names].map((name) => {
      const known = scores.flatMap((own) => own.filter(([key]) => key === name).map(([, value]) => value));
      return [name, medianOrNull(known, -1)];
    }),
  );
}

/** The baseline against itself, by the same rule as the others. */
function ownOutcome(run: RunRecord): Outcome {
  const targetLoss = run.epochs.at(-1)?.trainLoss ?? NaN;
  const reached = costReached(run.epochs, targetLoss);
  const seconds = reached?.seconds ?? run.epochs.reduce((sum, epoch) => sum + workSeconds(epoch), 0);
  return { targetLoss, epochs: reached?.epochs ?? run.epochs.length, seconds, epochRatio: 1, secondRatio: 1 };
}
