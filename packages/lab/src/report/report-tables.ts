import { nameOptimizer } from '../figures/names.js';
import { strategyColours } from '../figures/strategy-colours.js';
import { pageTheme } from '../figures/theme.js';
import { formatCost, formatNumber, formatRatio } from '../base/format.js';
import { formatMeasure, labelOf } from '../results/measure.js';
import { html, type Html } from '../page/html.js';
import { fewestValues, resamples } from '../results/bootstrap.js';
import type { Comparison } from './comparison.js';
import type { SpeedupRow } from '../results/speedup-rows.js';

/** Epochs and seconds to the baseline's final cost, and the speed-up in both. */
export function speedupTable(comparison: Comparison): Html {
  const { baseline } = comparison;
  return html`${table(
      comparison,
      ['epochs', 'speed-up in epochs', 'seconds', 'speed-up in time', 'seeds that got there'],
      (row) => [
        html`${row.epochs ?? '-'}`,
        ratio(row.epochRatio, row.epochInterval),
        html`${row.seconds === null ? '-' : row.seconds.toFixed(1)}`,
        ratio(row.secondRatio, row.secondInterval),
        html`${row.reached} of ${row.seeds}`,
      ],
    )}
    <p class="note">
      ${intervalNote(comparison)} A strategy has reached the goal after the first whole epoch at whose end its
      training cost is at most that at which ${baseline} ended with the same seed. Seconds count training,
      selection and recomputation.
    </p>`;
}

const scoreNames = [
  ['testMae', 'test MAE'],
  ['testR2', 'test R2'],
  ['testMicroF1', 'test F1, micro'],
  ['testMacroF1', 'test F1, macro'],
] as const;

/** What each strategy came to after its last epoch. */
export function outcomeTable(comparison: Comparison): Html {
  const { measure, rows } = comparison;
  const scores = scoreNames.filter(([field]) => rows.some((row) => row[field] !== undefined));
  return table(
    comparison,
    [
      `training cost, ${measure.costUnit}`,
      ...['training', 'validation', 'test'].map((split) => `${split} ${labelOf(measure)}`),
      ...scores.map(([, heading]) => heading),
    ],
    (row) => [
      html`${formatCost(row.trainLoss)}`,
      ...[row.trainError, row.validationError, row.testError].map(
        (value) => html`${formatMeasure(measure, value)}`,
      ),
      ...scores.map(([field]) => html`${typeof row[field] === 'number' ? formatNumber(row[field]) : '-'}`),
    ],
  );
}

function table(
  { rows, strategies, baseline, optimizers }: Comparison,
  headings: readonly string[],
  cells: (row: SpeedupRow) => readonly Html[],
): Html {
  const colours = strategyColours(strategies, baseline, pageTheme);
  const line = (row: SpeedupRow) =>
    html`<tr>
      <th scope="row">
        <span class="key" style="background: ${colours.get(row.select) ?? ''}"></span>${row.select}
      </th>
      ${cells(row).map((cell) => html`<td>${cell}</td>`)}
    </tr>`;
  const group = (optimizer: string) =>
    html`<tbody>
      <tr class="group">
        <th colspan="${headings.length + 1}" scope="rowgroup">${nameOptimizer(optimizer)}</th>
      </tr>
      ${rows.filter((row) => row.optimizer === optimizer).map(line)}
    </tbody>`;
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th></th>
          ${headings.map((heading) => html`<th scope="col">${heading}</th>`)}
        </tr>
      </thead>
      ${optimizers.map(group)}
    </table>
  </div>`;
}

function ratio(value: number | null, interval: readonly [number, number] | null): Html {
  if (value === null) return html`-`;
  const ends = interval && html`<small>${formatRatio(interval[0])} to ${formatRatio(interval[1])}</small>`;
  return html`${formatRatio(value)}×${ends ?? ''}`;
}

function intervalNote({ rows }: Comparison): string {
  const seeds = Math.max(0, ...rows.map((row) => row.seeds));
  if (seeds === 0) return '';
  if (seeds === 1) return 'There is one seed, so there is no interval.';
  return seeds < fewestValues
    ? `Medians over ${seeds} seeds, of which no interval holds 95 %: it takes ${fewestValues}.`
    : `Medians over ${seeds} seeds; below them the 95 % interval of a percentile bootstrap over the seeds ` +
        `(${resamples.toLocaleString('en')} resamples), in which a seed that never got there counts as 0.`;
}
