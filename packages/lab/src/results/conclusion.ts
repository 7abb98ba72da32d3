import { checks } from 'rankbatch/internal';
import { checkRows } from './check-records.js';
import { formatCost } from '../base/format.js';
import { fewestValues } from './bootstrap.js';
import type { Lead } from './lead.js';
import type { Task } from '@rankbatch/data';
import { formatMeasure, measureOf, sayMeasure, type Measure } from './measure.js';
import { sayRatio } from './say-ratio.js';
import type { SpeedupRow } from './speedup-rows.js';
import type { SummaryRow } from './summary.js';

/** What the rows are judged by beside their training costs. */
export interface JudgedBy {
  /** What there was to learn. @default classes */
  readonly task?: Task | undefined;
  /** How each strategy did on the test samples; told where the task is not classes, or the batches were the same. */
  readonly leads?: readonly Lead[];
}

/**
 * Two sentences about the rows of one optimizer: which strategy reached the baseline's final training cost in the least time and
 * how much faster, with the interval over the seeds where the rows have one, or that none did; and its best validation error, as a training cost says little where labels are wrong. Where the task is
 * not classes, a third says whether it was better on the test samples, or that this is within the noise.
 *
 * @example
 * ```ts
 * import { conclude } from '@rankbatch/lab';
 * conclude([], 12); // => ''
 * ```
 */
export function conclude(
  rows: readonly (SummaryRow & Partial<Pick<SpeedupRow, 'epochInterval' | 'secondInterval'>>)[],
  epochs: number,
  judgedBy: JudgedBy = {},
): string {
  checkRows('rows', rows);
  checks.check('epochs', epochs, checks.number);
  checks.checkOptions('conclude', judgedBy, { task: checks.object, leads: checks.listOf(checks.object) });
  const { task, leads = [] } = judgedBy;
  const baseline = rows.find((row) => row.isBaseline);
  if (baseline === undefined) return '';
  const rivals = rows.filter((row) => !row.isBaseline);
  const measure = measureOf(task);
  const leadOf = (row: SummaryRow) =>
    leads.find(({ optimizer, select }) => optimizer === row.optimizer && select === row.select);
  const endOf = (row: SummaryRow) => {
    const lead = leadOf(row);
    const finished =
      row.seeds < baseline.seeds
        ? ` ${row.select} finished ${row.seeds} of ${baseline.seeds} seeds only, which alone are compared.`
        : '';
    const validation = `${validationOf(row, baseline, measure)}${finished}`;
    const isFew = row.seeds < fewestValues;
    const few = row.seeds === 1 ? 'One seed' : `${row.seeds} seeds`;
    if (lead !== undefined && task !== undefined) {
      const times = isFew && lead.interval ? ` ${few} cannot tell a lead in epochs and time from noise.` : '';
      return `${validation} ${describeLead(lead, row, baseline, measure)}${times}`;
    }
    return isFew ? `${validation} ${few} cannot tell a lead from noise.` : validation;
  };
  const goal = `${baseline.select}'s final training cost (${formatCost(baseline.trainLoss)})`;
  const limit = `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`;
  const seeds = baseline.seeds === 1 ? '' : `, median of ${baseline.seeds} seeds`;

  const drawnAlike = rivals.filter((row) => leadOf(row)?.isSame);
  if (rivals.length > 0 && drawnAlike.length === rivals.length)
    return (
      `${drawnAlike.map(({ select }) => select).join(' and ')} did not select in so few epochs (${epochs}): ${drawnAlike.length === 1 ? 'it' : 'each'} trained on the very batches of ` +
      `${baseline.select}, and differences in time are the machine's. ${drawnAlike.length === 1 ? 'Both' : 'All'} ended at a training cost of ${formatCost(baseline.trainLoss)} and ` +
      `a test ${scoreOf(baseline, measure)}${seeds}.`
    );
  const others = rivals.filter((row) => !leadOf(row)?.isSame);
  const alike =
    drawnAlike.length === 0
      ? ''
      : ` ${drawnAlike.map(({ select }) => select).join(' and ')} did not select in so few epochs, and trained on the very batches of ${baseline.select}.`;
  const fastest = best(others, (row) => row.secondRatio ?? -Infinity);
  if (fastest === undefined)
    return `${baseline.select} ended with a training cost of ${formatCost(baseline.trainLoss)} after ${limit}${seeds}; no other strategy took part.`;
  if (fastest.epochs !== null && fastest.epochRatio !== null && fastest.secondRatio !== null)
    return (
      `${fastest.select} reached ${goal} in ${fastest.epochs} of ${limit}${seeds}: ` +
      `${sayRatio('epochs', fastest.epochRatio, fastest.epochInterval)}, ` +
      `${sayRatio('time', fastest.secondRatio, fastest.secondInterval)}. ` +
      `${endOf(fastest)}${alike}`
    );

  const closest = best(others, (row) => -row.trainLoss) ?? fastest;
  const end = `ended at ${formatCost(closest.trainLoss)}`;
  const most = baseline.seeds === 1 ? '' : ` with more than half of the ${baseline.seeds} seeds`;
  const some = closest.reached === 0 ? '' : `did so with ${closest.reached} and `;
  const median = baseline.seeds === 1 ? '' : ', the median';
  const outcome =
    rivals.length === 1
      ? `${closest.select} did not reach ${goal} within ${limit}${most}; it ${some}${end}${median}.`
      : `No strategy reached ${goal} within ${limit}${most}; the closest, ${closest.select}, ${some}${end}${median}.`;
  return `${outcome} ${endOf(closest)}${alike}`;
}

function validationOf(row: SummaryRow, baseline: SummaryRow, measure: Measure): string {
  const own = sayMeasure(measure, row.bestValidationError);
  return `Its validation ${measure.name} was ${own} at best, that of ${baseline.select} ${sayMeasure(measure, baseline.bestValidationError)}.`;
}

/** Which was better on the test samples after the last epoch, or that the seeds cannot tell. */
function describeLead(
  { difference, interval, seeds }: Lead,
  row: SummaryRow,
  baseline: SummaryRow,
  measure: Measure,
): string {
  const ends = `On the test samples it ended at ${scoreOf(row, measure)}, ${baseline.select} at ${scoreOf(baseline, measure)}`;
  if (interval === null)
    return `${ends}; ${seeds === 1 ? 'one seed' : `${seeds} seeds`} cannot tell a lead from noise: --seeds 5 can.`;
  const [low, high] = interval;
  const range = `${formatMeasure(measure, low)} to ${formatMeasure(measure, high)}`;
  if (low <= 0 && high >= 0)
    return `${ends}; the difference is within the noise of ${seeds} seeds (95 % interval ${range}).`;
  const [winner, margin] =
    difference > 0 ? [row.select, interval] : [baseline.select, [-high, -low] as const];
  return (
    `${ends}: ${winner} is better, by ${sayMeasure(measure, Math.abs(difference))} on average over ${seeds} seeds ` +
    `(95 % interval ${formatMeasure(measure, margin[0])} to ${formatMeasure(measure, margin[1])}).`
  );
}

/** The measure, with the score that goes beside it where there is one. */
function scoreOf(row: SummaryRow, measure: Measure): string {
  const score =
    typeof row.testR2 === 'number'
      ? ` and R2 ${row.testR2.toFixed(3)}`
      : typeof row.testMacroF1 === 'number'
        ? ` and macro F1 ${row.testMacroF1.toFixed(3)}`
        : '';
  return `${measure.name} ${sayMeasure(measure, row.testError)}${score}`;
}

function best<Row extends SummaryRow>(rows: readonly Row[], score: (row: Row) => number): Row | undefined {
  let winner: Row | undefined;
  for (const row of rows) if (winner === undefined || score(row) > score(winner)) winner = row;
  return winner;
}
