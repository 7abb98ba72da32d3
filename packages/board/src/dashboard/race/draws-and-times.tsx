import type { VNode } from 'preact';
import type { RaceView } from '../../api.js';
import { formatSeconds } from '../format.js';
import { cssColour } from './line-styles.js';
import { ShareTable } from './share-table.js';

type Props = Pick<RaceView, 'curves' | 'draws' | 'times'>;

/** How often samples were drawn in the last epoch. */
export function DrawsTable({ curves, draws }: Props): VNode {
  const columns = [...new Set(draws.map((bucket) => bucket.draws))].sort(
    (a, b) => parseInt(a, 10) - parseInt(b, 10),
  );
  const rows = names(draws).map((name) => ({
    name,
    colour: cssColour(curves, name),
    cells: columns.map((column) => {
      const bucket = draws.find(({ select, draws: times }) => select === name && times === column);
      const share = bucket?.share ?? 0;
      return { text: formatShare(share), share: share / 100 };
    }),
  }));
  return (
    <ShareTable
      title="Share of the samples, in percent, by how often each was drawn in the last epoch"
      columns={columns.map((column) => `${column.replace('-', '–')} ×`)}
      rows={rows}
    />
  );
}

/** Where the time of the runs went. */
export function TimesTable({ curves, times }: Props): VNode {
  const columns = [...new Set(times.map(({ activity }) => activity))];
  const most = Math.max(...times.map(({ seconds }) => seconds), Number.MIN_VALUE);
  const rows = names(times).map((name) => ({
    name,
    colour: cssColour(curves, name),
    cells: columns.map((column) => {
      const spent = times.find(({ select, activity }) => select === name && activity === column);
      const seconds = spent?.seconds ?? 0;
      return { text: formatSeconds(seconds), share: seconds / most };
    }),
  }));
  return (
    <ShareTable
      title="Seconds of a whole run; evaluation and saving are for measuring and keeping, and count for no strategy"
      columns={columns}
      rows={rows}
    />
  );
}

function names(rows: readonly { readonly select: string }[]): string[] {
  return [...new Set(rows.map(({ select }) => select))];
}

function formatShare(percent: number): string {
  if (percent === 0) return '–';
  return percent < 0.05 ? '<0.1' : percent.toFixed(percent < 9.95 ? 1 : 0);
}
