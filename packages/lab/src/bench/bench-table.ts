import { type Column, renderColumns } from '../columns.js';
import type { Environment } from '../records.js';
import type { BenchOptions } from './bench-options.js';
import type { BenchResult } from './bench-selection.js';
import type { Row, Spread } from './cost.js';
import { entries } from './entries.js';
import { formatCount } from './format-count.js';

/** The whole report: machine, table, what the strategies are, and what was left out. */
export function renderBench(
  { rows, notes }: BenchResult,
  options: Pick<BenchOptions, 'batchSize' | 'pressure' | 'runs'>,
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

/** One line about versions and the machine. */
export function describeMachine({ rankbatch, node, platform, arch, cpu, cores }: Environment): string {
  return `rankbatch ${rankbatch}, Node.js ${node}, ${platform} ${arch}, ${cpu}, ${cores} cores`;
}

function describeSetting({
  batchSize,
  pressure,
  runs,
}: Pick<BenchOptions, 'batchSize' | 'pressure' | 'runs'>): string {
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

function formatSpread(spread: Spread | null): string {
  return spread === null ? '-' : `${formatCount(spread.from)}-${formatCount(spread.to)}`;
}
