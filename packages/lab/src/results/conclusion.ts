import { checks } from 'rankbatch/internal';
import { checkRows } from './check-records.js';
import { formatCost, formatCosts } from '../base/format.js';
import { fewestValues } from './bootstrap.js';
import { describeCommonest, type CommonestClass } from './commonest-class.js';
import type { Lead } from './lead.js';
import type { Task } from '@rankbatch/data';
import { measureOf } from './measure.js';
import { cannotTell, describeLead, describeOthers, scoreOf } from './say-lead.js';
import { sayRatio } from './say-ratio.js';
import { sayNotSelected, sayReasons } from './say-same.js';
import type { SpeedupRow } from './speedup-rows.js';
import type { SummaryRow } from './summary.js';

/** What the rows are judged by beside their training costs. */
export interface JudgedBy {
  /** What there was to learn. @default classes */
  readonly task?: Task | undefined;
  /** How each strategy did on the test samples, seed by seed. */
  readonly leads?: readonly Lead[];
  /** The class that most training samples have, where the task is classes. */
  readonly commonest?: CommonestClass | undefined;
  /** The strategies that take part, also those without a row. @default those of the rows */
  readonly strategies?: readonly string[];
}

type JudgedRow = SummaryRow & Partial<Pick<SpeedupRow, 'epochInterval' | 'secondInterval'>>;

/**
 * A few sentences about the rows of one optimizer: which strategy reached the baseline's final training cost in the least time and how much
 * faster (in epochs alone where its whole training took less than a second), with the interval over the seeds where the rows have one, or that none did; whether it was better on the test samples after the
 * last epoch, or that this is within the noise; which of the others differ there by more than that; which strategies it says nothing about; and
 * where none errs less than one answer to all would.
 *
 * @example
 * ```ts
 * import { conclude } from '@rankbatch/lab';
 * conclude([], 12); // => ''
 * ```
 */
export function conclude(rows: readonly JudgedRow[], epochs: number, judgedBy: JudgedBy = {}): string {
  checkRows('rows', rows);
  checks.check('epochs', epochs, checks.number);
  checks.checkOptions('conclude', judgedBy, {
    task: checks.object,
    leads: checks.listOf(checks.object),
    commonest: checks.object,
    strategies: checks.listOf(checks.text),
  });
  const baseline = rows.find((row) => row.isBaseline);
  if (baseline === undefined) return '';
  const { commonest, strategies = [] } = judgedBy;
  return [
    concludeRace(rows, epochs, baseline, judgedBy),
    sayMissing(rows, strategies),
    commonest ? describeCommonest(commonest, rows) : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** Which strategies take part and have no row yet, where others are judged. */
function sayMissing(rows: readonly JudgedRow[], strategies: readonly string[]): string {
  const missing = strategies.filter((strategy) => !rows.some(({ select }) => select === strategy));
  return rows.length < 2 || missing.length === 0 ? '' : `This says nothing of ${missing.join(', ')}.`;
}

function concludeRace(
  rows: readonly JudgedRow[],
  epochs: number,
  baseline: JudgedRow,
  { task, leads = [], strategies = [] }: JudgedBy,
): string {
  const rivals = rows.filter((row) => !row.isBaseline);
  const measure = measureOf(task);
  const leadOf = (row: SummaryRow) =>
    leads.find(({ optimizer, select }) => optimizer === row.optimizer && select === row.select);
  const isShort = workOf(baseline) < fewestSeconds;
  const endOf = (row: SummaryRow) => {
    const lead = leadOf(row);
    const { diverged = 0 } = row;
    const finished =
      row.seeds < baseline.seeds
        ? `${row.select} ${diverged > 0 ? 'has' : 'finished'} ${row.seeds} of ${baseline.seeds} seeds only, which alone are compared.`
        : '';
    const lost =
      diverged === 0
        ? ''
        : `${row.select} diverged with ${diverged} of ${row.seeds} seeds, which count as never there; its ends are those of the other ${row.seeds - diverged}.`;
    const what = lead ? `a lead in epochs${isShort ? '' : ' and time'}` : 'a lead';
    // Where the seeds say nothing of the test samples, either, that has been told.
    const isUntold = row.seeds < fewestValues && lead?.interval !== null;
    const rest = others.filter((other) => other !== row).flatMap((other) => leadOf(other) ?? []);
    return [
      finished,
      lost,
      describeLead(lead, row, baseline, measure),
      isUntold ? upperFirst(cannotTell(row.seeds, what, baseline)) : '',
      describeOthers(rest, baseline, measure),
    ]
      .filter(Boolean)
      .join(' ');
  };
  const goalOf = (cost: string) => `${baseline.select}'s final training cost (${cost})`;
  const limit = `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`;
  const seeds = seedsOf(baseline);

  const others = rivals.filter((row) => !leadOf(row)?.isSame);
  const same = rivals.flatMap((row) => leadOf(row) ?? []).filter(({ isSame }) => isSame);
  if (same.length > 0 && others.length === 0)
    return (
      `${sayNotSelected(same, epochs)}: ${same.length === 1 ? 'it' : 'each'} trained on the very batches of ` +
      `${baseline.select}, and differences in time are the machine's.${sayReasons(same, epochs)} ` +
      `${same.length === 1 ? 'Both' : 'All'} ended at a training cost of ${formatCost(baseline.trainLoss)} and ` +
      `a test ${scoreOf(baseline, measure)}${seeds}.`
    );
  const alike =
    same.length === 0
      ? ''
      : ` ${sayNotSelected(same, epochs)}, and trained on the very batches of ${baseline.select}.${sayReasons(same, epochs)}`;
  const fastest = best(others, (row) => (isShort ? row.epochRatio : row.secondRatio) ?? -Infinity);
  if (fastest === undefined)
    return `${baseline.select} ended with a training cost of ${formatCost(baseline.trainLoss)} after ${limit}${seeds}; no other strategy ${strategies.length > 1 ? 'has a finished run of the same settings and seed' : 'took part'}.`;
  if (fastest.epochs !== null && fastest.epochRatio !== null && fastest.secondRatio !== null)
    return (
      `${fastest.select} reached ${goalOf(formatCost(fastest.targetLoss ?? baseline.trainLoss))} in ${fastest.epochs} of ${limit}${seedsOf(fastest)}: ` +
      `${sayRatio('epochs', fastest.epochRatio, fastest.epochInterval)}, ` +
      `${isShort ? 'a training this short cannot be compared in time' : sayRatio('time', fastest.secondRatio, fastest.secondInterval)}. ` +
      `${endOf(fastest)}${alike}`
    );

  const closest = best(others, (row) => (isLost(row) ? -Infinity : -row.trainLoss)) ?? fastest;
  const [goal, end] = formatCosts(closest.targetLoss ?? baseline.trainLoss, closest.trainLoss);
  const asked = others.length === 1 ? closest.seeds : baseline.seeds;
  const most = asked === 1 ? '' : ` with more than half of the ${asked} seeds`;
  const some = closest.reached === 0 ? '' : `did so with ${closest.reached} and `;
  const median = closest.seeds === 1 ? '' : ', the median';
  const within = `${goalOf(goal)} within ${limit}${most}`;
  const ended = `${some}ended at ${end}${median}.`;
  const none = same.length === 0 ? 'No strategy' : 'No strategy with batches of its own';
  const outcome =
    others.length === 1
      ? `${closest.select} did not reach ${within}; it ${ended}`
      : `${none} reached ${within}; the closest, ${closest.select}, ${ended}`;
  return `${outcome} ${endOf(closest)}${alike}`;
}

/** That numbers are medians, and of how many seeds; which did not reach the goal count as the slowest. */
function seedsOf({ seeds, reached }: SummaryRow): string {
  if (seeds === 1) return '';
  return `, median of ${seeds} seeds${reached < seeds ? `, ${reached} of which got there` : ''}`;
}

/** Whether most seeds diverged. */
function isLost({ seeds, diverged = 0 }: SummaryRow): boolean {
  return 2 * diverged > seeds;
}

/** Seconds of work below which warming up counts for more than what is compared. */
const fewestSeconds = 1;

function workOf({ trainSeconds, selectSeconds, recomputeSeconds }: SummaryRow): number {
  return trainSeconds + selectSeconds + recomputeSeconds;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function best<Row extends SummaryRow>(rows: readonly Row[], score: (row: Row) => number): Row | undefined {
  let winner: Row | undefined;
  for (const row of rows) if (winner === undefined || score(row) > score(winner)) winner = row;
  return winner;
}
