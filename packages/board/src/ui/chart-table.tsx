import { formatTick } from '@rankbatch/lab/browser';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type uPlot from 'uplot';
import type { LineChartContent } from './line.js';
import { formatExact } from './format-exact.js';
import { nearestPoint, type Place } from './plot-data.js';

/** Rows at most: a table is read, not searched. */
const maxRows = 25;

/** The values of a chart as a table, evenly thinned, made when it is opened. */
export function ChartTable({
  content: { title, xLabel, yLabel },
  places,
  data,
}: {
  readonly content: LineChartContent;
  readonly places: readonly Place[];
  readonly data: uPlot.AlignedData;
}): VNode {
  const [open, setOpen] = useState(false);
  return (
    <details class="chart-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        Values as a table<span class="visually-hidden">: {title}</span>
      </summary>
      {open && (
        <div class="scroll" tabIndex={0} role="region" aria-label={`Values of ${title}`}>
          <table>
            <caption class="visually-hidden">
              {title}: {yLabel}
            </caption>
            <thead>
              <tr>
                <th scope="col">{xLabel}</th>
                {places.map(({ line, middle }) => (
                  <th key={middle} scope="col">
                    {line.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {evenly(data[0].length).map((index) => (
                <tr key={index}>
                  <th scope="row">{formatTick(data[0][index] ?? 0)}</th>
                  {places.map(({ told }) => {
                    const nearest = nearestPoint(data, told, index);
                    return <td key={told}>{nearest ? formatExact(nearest.value) : '–'}</td>;
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}

/** At most {@link maxRows} of the indices 0 .. count - 1, first and last among them. */
function evenly(count: number): number[] {
  const rows = Math.min(count, maxRows);
  return Array.from({ length: rows }, (_, row) =>
    rows === 1 ? 0 : Math.round((row * (count - 1)) / (rows - 1)),
  );
}
