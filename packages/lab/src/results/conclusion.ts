import { formatCost, formatPercent, formatRatio } from '../base/format.js';
import type { SummaryRow } from './summary.js';

/**
 * Two sentences about the rows of one optimizer: which strategy reached the baseline's final training cost in the least time and
 * how much faster, or that none did; and its best validation error, as a training cost says little where labels are wrong.
 *
 * @example
 * ```ts
 * import { conclude } from '@rankbatch/lab';
 * conclude([], 12); // => ''
 * ```
 */
export function conclude(rows: readonly SummaryRow[], epochs: number): string {
  const baseline = rows.find((row) => row.isBaseline);
  if (baseline === undefined) return '';
  const rivals = rows.filter((row) => !row.isBaseline);
  const goal = `${baseline.select}'s final training cost (${formatCost(baseline.trainLoss)})`;
  const limit = `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`;
  const seeds = baseline.seeds === 1 ? '' : `, median of ${baseline.seeds} seeds`;

  const fastest = best(rivals, (row) => row.secondRatio ?? -Infinity);
  if (fastest === undefined)
    return `${baseline.select} ended with a training cost of ${formatCost(baseline.trainLoss)} after ${limit}${seeds}; no other strategy took part.`;
  if (fastest.epochs !== null && fastest.epochRatio !== null && fastest.secondRatio !== null)
    return (
      `${fastest.select} reached ${goal} in ${fastest.epochs} of ${limit}${seeds}: ` +
      `${comparison(fastest.epochRatio, 'fewer epochs', 'more epochs', 'as many epochs')}, ` +
      `${comparison(fastest.secondRatio, 'less time', 'more time', 'as much time')}. ` +
      validationOf(fastest, baseline)
    );

  const closest = best(rivals, (row) => -row.trainLoss) ?? fastest;
  const end = `ended at ${formatCost(closest.trainLoss)}`;
  const most = baseline.seeds === 1 ? '' : ` with more than half of the ${baseline.seeds} seeds`;
  const some = closest.reached === 0 ? '' : `did so with ${closest.reached} and `;
  const median = baseline.seeds === 1 ? '' : ', the median';
  const outcome =
    rivals.length === 1
      ? `${closest.select} did not reach ${goal} within ${limit}${most}; it ${some}${end}${median}.`
      : `No strategy reached ${goal} within ${limit}${most}; the closest, ${closest.select}, ${some}${end}${median}.`;
  return `${outcome} ${validationOf(closest, baseline)}`;
}

function validationOf(row: SummaryRow, baseline: SummaryRow): string {
  const own = formatPercent(row.bestValidationError);
  return `Its validation error was ${own} % at best, that of ${baseline.select} ${formatPercent(baseline.bestValidationError)} %.`;
}

/** How a ratio of baseline to strategy reads; within 5 % counts as equal. */
function comparison(ratio: number, fewer: string, more: string, same: string): string {
  if (ratio >= 1.05) return `${formatRatio(ratio)} times ${fewer}`;
  if (ratio > 0.95) return `about ${same}`;
  return `${formatRatio(1 / ratio)} times ${more}`;
}

function best(rows: readonly SummaryRow[], score: (row: SummaryRow) => number): SummaryRow | undefined {
  let winner: SummaryRow | undefined;
  for (const row of rows) if (winner === undefined || score(row) > score(winner)) winner = row;
  return winner;
}
