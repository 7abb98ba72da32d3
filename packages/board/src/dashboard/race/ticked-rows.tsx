import type { VNode } from 'preact';
import type { TickedSample, Ticks } from './use-ticks.js';

/** How many samples are ticked off, and a list of their rows to download. */
export function TickedRows({
  run,
  ticks,
  data,
}: {
  readonly run: string;
  readonly ticks: Ticks;
  /** How the data are named in the list. */
  readonly data: string;
}): VNode | null {
  const { all, clear } = ticks;
  if (all.length === 0) return null;
  const href = `data:text/csv;charset=utf-8,${encodeURIComponent(tickedCsv(all, data))}`;
  return (
    <div class="controls">
      <a href={href} download="ticked-rows.csv">
        Download {all.length === 1 ? '1 ticked row' : `${all.length.toLocaleString('en')} ticked rows`}
      </a>
      <button type="button" onClick={clear}>
        Untick all
      </button>
      <span class="note">
        <code>rankbatch inspect {run} --drop ticked-rows.csv --out-clean clean.csv</code> writes the data
        without them.
      </span>
    </div>
  );
}

/** What `rankbatch inspect --drop` reads. */
export function tickedCsv(samples: readonly TickedSample[], data: string): string {
  const quoted = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = samples
    .toSorted((a, b) => (a.row ?? a.id) - (b.row ?? b.id))
    .map(({ id, row, labelText, predictionText }) =>
      [String(id), String(row ?? id), quoted(labelText), quoted(predictionText), 'x', data].join(','),
    );
  return `${['id,row,label_name,prediction_name,drop,data', ...lines].join('\n')}\n`;
}
