import { renderColumns, type Column } from '../../base/columns.js';
import { describeMachine } from '../../results/environment.js';
import type { Environment } from '../../results/records.js';
import { formatCount } from '../format-count.js';
import { formatSpread, type Spread } from '../spread.js';
import type { TrainingResult } from './bench-training.js';
import type { Memory, Soak } from './soak.js';
import type { TrainingOptions } from './training-options.js';
import type { TrainingRow } from './training-row.js';

/** The whole report: machine, setting, table, memory where it was watched, and what was left out. */
export function renderTraining(
  { rows, notes }: TrainingResult,
  options: TrainingOptions,
  environment: Environment,
): string {
  const sections = [
    `${describeMachine(environment)}\n${describeSetting(options)}`,
    renderRows(rows),
    rows.flatMap(({ model, memory }) => (memory === null ? [] : [describeSoak(model, memory)])).join('\n'),
    notes.map((note) => `Note: ${note}.`).join('\n'),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

function describeSetting({ sampleCount, batchSize, threads, steps, rounds }: TrainingOptions): string {
  const count = (value: number, one: string): string =>
    `${formatCount(value)} ${one}${value === 1 ? '' : 's'}`;
  return (
    `${count(sampleCount, 'sample')}, batches of ${formatCount(batchSize)}, ${count(threads, 'thread')}; ` +
    `median of ${count(rounds, 'round')} of ${count(steps, 'step')} after warm-up`
  );
}

/** One line of the table; a peer has no model of its own, and some of its cells are empty. */
interface Line {
  readonly model: string;
  readonly engine: string;
  readonly samplesPerSecond: number;
  readonly spread: Spread;
  readonly ratio: string;
  readonly ours?: TrainingRow;
}

function renderRows(rows: readonly TrainingRow[]): string {
  const lines = rows.flatMap((row): Line[] => [
    { ...row, ratio: '', ours: row },
    ...row.peers.map((peer) => ({ ...peer, model: '', ratio: peer.ratio.toFixed(2) })),
  ]);
  const column = (heading: string, cell: (line: Line) => string): Column => ({
    heading,
    cells: lines.map(cell),
  });
  const own = (cell: (row: TrainingRow) => string) => (line: Line) => (line.ours ? cell(line.ours) : '');
  return renderColumns('', [
    column('model', ({ model }) => model),
    column('engine', ({ engine }) => engine),
    { ...column('samples/s', (line) => formatCount(line.samplesPerSecond)), group: 'training' },
    column('least-greatest', ({ spread }) => formatSpread(spread)),
    column('ours/theirs', ({ ratio }) => ratio),
    {
      ...column(
        'samples/s',
        own((row) => formatCount(row.evalSamplesPerSecond)),
      ),
      group: 'evaluation',
    },
    {
      ...column(
        'selection',
        own((row) => row.selectionShare.toFixed(2)),
      ),
      group: '% of training',
    },
    column(
      '+ recompute',
      own((row) => row.recomputeShare.toFixed(1)),
    ),
  ]);
}

function describeSoak(model: string, { steps, early, late }: Soak): string {
  const change = (name: string, key: keyof Memory): string =>
    `${name} ${megabytes(early[key])} -> ${megabytes(late[key])}`;
  const changes = [
    change('process', 'rss'),
    change('heap', 'heapUsed'),
    change('external', 'external'),
    change('array buffers', 'arrayBuffers'),
  ];
  return `${model}: memory in MB over ${formatCount(steps)} steps, early -> late: ${changes.join(', ')}`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(2);
}
