import { checkRows } from './check-records.js';
import { type Column, renderColumns } from '../base/columns.js';
import { formatColumn, formatCost, formatNumber, formatRatio } from '../base/format.js';
import { formatMeasure, headingOf, measureOf, type Measure } from './measure.js';
import type { SummaryRow } from './summary.js';

/**
 * The rows of one optimizer as plain aligned columns, at most 110 characters wide, without colours; the scores of tasks other than classes in a
 * table of their own below. Where not all seeds came to the baseline's cost, or some are missing, a column tells how many did.
 *
 * @example
 * ```ts
 * import { renderTable } from '@rankbatch/lab';
 * renderTable([]); // => ''
 * ```
 */
export function renderTable(rows: readonly SummaryRow[], measure: Measure = measureOf(undefined)): string {
  checkRows('rows', rows);
  const [first] = rows;
  if (first === undefined) return '';

  const text = (heading: string, cell: (row: SummaryRow) => string): Column => ({
    heading,
    cells: rows.map(cell),
  });
  const seconds = (heading: string, value: (row: SummaryRow) => number | null): Column => ({
    heading,
    cells: formatColumn(rows.map(value)),
  });
  const ratio = (value: (row: SummaryRow) => number | null): Column =>
    text('ratio', (row) => orDash(value(row), formatRatio));
  const group = (heading: string, [head, ...tail]: [Column, ...Column[]]): Column[] => [
    { ...head, group: heading },
    ...tail,
  ];

  const table = renderColumns(first.optimizer, [
    text('select', (row) => row.select),
    ...group('train', [text('cost', (row) => formatCost(row.trainLoss))]),
    ...group(headingOf(measure), [
      text('train', (row) => formatMeasure(measure, row.trainError)),
      text('valid', (row) => formatMeasure(measure, row.validationError)),
      text('test', (row) => formatMeasure(measure, row.testError)),
    ]),
    ...group('seconds', [
      seconds('train', (row) => row.trainSeconds),
      seconds('select', (row) => row.selectSeconds),
      seconds('recompute', (row) => row.recomputeSeconds),
      seconds('eval', (row) => row.evalSeconds),
    ]),
    ...group(`to ${first.baseline}'s final cost`, [
      text('epochs', (row) => orDash(row.epochs, String)),
      ratio((row) => row.epochRatio),
      seconds('seconds', (row) => row.seconds),
      ratio((row) => row.secondRatio),
      ...(rows.some(({ reached, seeds }) => (seeds > 1 && reached < seeds) || seeds !== first.seeds)
        ? [text('seeds', ({ reached, seeds }) => `${reached} of ${seeds}`)]
        : []),
    ]),
  ]);
  // Below, as the table has no room for them.
  const scores = scoreColumns(rows);
  return scores.length === 0
    ? table
    : `${table}\n\n${renderColumns('test samples', [
        text('select', (row) => row.select),
        text(headingOf(measure), (row) => formatMeasure(measure, row.testError)),
        ...scores,
      ])}`;
}

const scoreNames = [
  { field: 'testMae', heading: 'MAE', format: formatNumber },
  { field: 'testR2', heading: 'R2', format: (value: number) => value.toFixed(3) },
  { field: 'testMicroF1', heading: 'micro F1', format: (value: number) => value.toFixed(3) },
  { field: 'testMacroF1', heading: 'macro F1', format: (value: number) => value.toFixed(3) },
] as const;

/** The scores that the rows have. */
function scoreColumns(rows: readonly SummaryRow[]): Column[] {
  return scoreNames
    .filter(({ field }) => rows.some((row) => row[field] !== undefined))
    .map(({ field, heading, format }) => ({
      heading,
      cells: rows.map((row) => orDash(row[field] ?? null, format)),
    }));
}

function orDash(value: number | null, format: (value: number) => string): string {
  return value === null ? '-' : format(value);
}
