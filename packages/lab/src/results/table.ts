import { type Column, renderColumns } from '../base/columns.js';
import { formatColumn, formatCost, formatPercent, formatRatio } from '../base/format.js';
import type { SummaryRow } from './summary.js';

/**
 * The rows of one optimizer as plain aligned columns, at most 110 characters wide, without colours.
 *
 * @example
 * ```ts
 * import { renderTable } from '@rankbatch/lab';
 * renderTable([]); // => ''
 * ```
 */
export function renderTable(rows: readonly SummaryRow[]): string {
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

  return renderColumns(first.optimizer, [
    text('select', (row) => row.select),
    ...group('train', [text('cost', (row) => formatCost(row.trainLoss))]),
    ...group('error, %', [
      text('train', (row) => formatPercent(row.trainError)),
      text('valid', (row) => formatPercent(row.validationError)),
      text('test', (row) => formatPercent(row.testError)),
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
    ]),
  ]);
}

function orDash(value: number | null, format: (value: number) => string): string {
  return value === null ? '-' : format(value);
}
