import { formatTick, type Theme } from '@rankbatch/lab/browser';
import type { VNode } from 'preact';
import type uPlot from 'uplot';
import { nearestPoint, type Place } from './plot-data.js';
import { formatExact } from './format-exact.js';

/** The values under the cursor, told to screen readers too. */
export function ChartReadout({
  places,
  data,
  cursor,
  xLabel,
  theme,
}: {
  readonly places: readonly Place[];
  readonly data: uPlot.AlignedData;
  readonly cursor: number | null;
  readonly xLabel: string;
  readonly theme: Theme;
}): VNode {
  const at = cursor === null ? undefined : data[0][cursor];
  return (
    <p class="chart-readout" role="status">
      {at === undefined || cursor === null ? (
        <span class="hint">Hover or use the arrow keys for values; drag to zoom.</span>
      ) : (
        <>
          <span>
            {formatTick(at)} {xLabel}
          </span>
          {places.map(({ line, told }) => {
            const nearest = nearestPoint(data, told, cursor);
            return (
              <span key={told}>
                <i class="key" style={{ background: line.colour(theme) }} />
                {line.name} <b>{nearest ? formatExact(nearest.value) : '–'}</b>
              </span>
            );
          })}
        </>
      )}
    </p>
  );
}
