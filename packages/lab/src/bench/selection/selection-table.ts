import { type Column, renderColumns } from '../../base/columns.js';
import { describeMachine } from '../../results/environment.js';
import type { Environment } from '../../results/records.js';
import { formatCount } from '../format-count.js';
import { formatSpread } from '../spread.js';
import type { SelectionResult } from './bench-selection.js';
import type { Row } from './cost.js';
import { entries } from './entries.js';
import type { SelectionOptions } from './selection-options.js';

/** The whole report: machine, table, what the strategies are, and what was left out. */
export function renderSelection(
  { rows, notes }: SelectionResult,
  options: Pick<SelectionOptions, 'batchSize' | 'pressure' | 'runs'>,
  environment: Environment,
): string {
  const legend = entries
    .filter(({ name }) => rows.some((row) => row.strategy === name))
    .map(({ name, about }) => `${name.padEnd(nameWidth)}  ${about}`);
  const sections = [
    `${describeMachine(environment)}\n${describeSetting(options)}`,
    renderRows(rows),
    legend.join('\n'),
    notes.map((note) => `Note: ${note}.`).join('\n'),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

const nameWidth = Math.max(...entries.map(({ name }) => name.length));

function describeSetting({
  batchSize,
  pressure,
  runs,
}: Pick<SelectionOptions, 'batchSize' | 'pressure' | 'runs'>): string {
  return `one thread, batches of ${batchSize}, pressure ${pressure}; median of ${runs} ${runs === 1 ? 'run' : 'runs'} after warm-up`;
}

function renderRows(rows: readonly Row[]): string {
  const column = (heading: string, cell: (row: Row) => string): Column => ({
    heading,
    cells: rows.map(cell),
  });
  return renderColumns('', [
    column('strategy', ({ strategy }) => strategy),
    column('N', ({ n }) => formatCount(n)),
    { ...column('ns', (row) => formatCount(row.nsPerDraw)), group: 'draw rank, find id' },
    column('least-greatest', (row) => formatSpread(row.drawSpread)),
    { ...column('ns', (row) => formatCount(row.nsPerRecord)), group: 'record one loss' },
    column('least-greatest', (row) => formatSpread(row.recordSpread)),
    { ...column('bytes/sample', (row) => row.bytesPerSample.toFixed(1)), group: 'memory' },
    { ...column('start-up ms', ({ startUpMs }) => startUpMs?.toFixed(1) ?? '-'), group: '' },
  ]);
}
