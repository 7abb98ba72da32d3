import { fewestValues } from './bootstrap.js';
import type { Lead, TestEnd } from './lead.js';
import { formatMeasure, sayDifference, sayMeasure, type Measure } from './measure.js';
import type { SummaryRow } from './summary.js';

/** What a strategy and its baseline ended at on the test samples, and which was better, or that the seeds cannot tell. */
export function describeLead(
  lead: Lead | undefined,
  row: SummaryRow,
  baseline: SummaryRow,
  measure: Measure,
): string {
  const ends = `On the test samples it ended at ${scoreOf(row, measure)}, ${baseline.select} at ${scoreOf(lead?.baselineEnd ?? baseline, measure)}`;
  if (lead === undefined) return `${ends}.`;
  const { difference, interval, seeds } = lead;
  if (interval === null) return `${ends}; ${cannotTell(seeds, 'a lead', baseline)}`;
  if (!isApart(lead))
    return `${ends}; the difference is within the noise of ${seeds} seeds (${rangeOf(interval, measure)}).`;
  const winner = difference > 0 ? row.select : baseline.select;
  return `${ends}: ${winner} is better, by ${sayDifference(measure, Math.abs(difference))} on average over ${seeds} seeds (${rangeOf(awayFromZero(interval), measure)}).`;
}

/** Which of these leads are beyond the noise, and which way; empty where none is. */
export function describeOthers(leads: readonly Lead[], baseline: SummaryRow, measure: Measure): string {
  const told = leads.filter(isApart).map(({ select, difference, interval }) => {
    const which = `${select} is ${difference > 0 ? 'better' : 'worse'} than ${baseline.select}`;
    const range = interval && ` (${rangeOf(awayFromZero(interval), measure)})`;
    return `${which}, by ${sayDifference(measure, Math.abs(difference))}${range ?? ''}`;
  });
  return told.length === 0 ? '' : `Of the others, on the test samples, ${told.join('; ')}.`;
}

/** That so few seeds say nothing of something, and how many do, unless as many were asked for. */
export function cannotTell(seeds: number, what: string, baseline: SummaryRow): string {
  const cure = baseline.seeds < fewestValues ? `: --seeds ${fewestValues} can` : '';
  return `${seeds === 1 ? 'one seed' : `${seeds} seeds`} cannot tell ${what} from noise${cure}.`;
}

/** The measure, with the score that goes beside it where there is one. */
export function scoreOf(row: TestEnd, measure: Measure): string {
  const score =
    typeof row.testR2 === 'number'
      ? ` and R2 ${row.testR2.toFixed(3)}`
      : typeof row.testMacroF1 === 'number'
        ? ` and macro F1 ${row.testMacroF1.toFixed(3)}`
        : '';
  return `${measure.name} ${sayMeasure(measure, row.testError)}${score}`;
}

type Interval = readonly [low: number, high: number];

function isApart({ interval }: Lead): boolean {
  return interval !== null && (interval[0] > 0 || interval[1] < 0);
}

/** The interval of the difference the other way round where it is below 0. */
function awayFromZero([low, high]: Interval): Interval {
  return high < 0 ? [-high, -low] : [low, high];
}

function rangeOf([low, high]: Interval, measure: Measure): string {
  return `95 % interval ${formatMeasure(measure, low)} to ${formatMeasure(measure, high)}`;
}
