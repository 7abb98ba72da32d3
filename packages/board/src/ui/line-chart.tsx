import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './line-chart.css';
import type { LineChartContent } from './line.js';
import { plotOptions } from './plot-options.js';
import { isZoomed, placesOf, plotData, shownRange } from './plot-data.js';
import { ChartReadout } from './chart-readout.js';
import { ChartTable } from './chart-table.js';
import { useTheme } from './theme.js';

/**
 * Lines over a common x, which may grow: names beside their ends, exact values under the cursor or the arrow keys, zoom by dragging, and
 * the same values as a table.
 */
export function LineChart({
  height = 280,
  ...content
}: LineChartContent & {
  /** CSS pixels. @default 280 */
  readonly height?: number;
}): VNode {
  const { title, xLabel, yLabel, log = false, lines } = content;
  const theme = useTheme();
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const [zoomed, setZoomed] = useState(false);
  const width = useWidth(frame);
  const places = placesOf(lines);
  const data = useMemo(() => plotData(content), [lines, log]);

  // A plot is made anew where more than its values changes, with the part that was zoomed in on.
  const shape = JSON.stringify([
    [xLabel, yLabel, log, height, theme.ink],
    places.map(({ line, band }) => [
      line.name,
      line.colour(theme),
      line.dashed,
      band !== null,
      line.exact !== undefined,
    ]),
  ]);
  useLayoutEffect(() => {
    if (frame.current === null || width === 0) return undefined;
    const surroundings = { theme, places, width, height, onCursor: setCursor, onZoom: setZoomed };
    const made = new uPlot(plotOptions(content, surroundings), data, frame.current);
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };
  }, [shape, width === 0]);
  useLayoutEffect(() => plot.current?.setSize({ width, height }), [width]);
  useEffect(() => {
    const made = plot.current;
    if (made === null) return;
    const kept = isZoomed(made) ? shownRange(made) : undefined;
    made.batch(() => {
      made.setData(data);
      if (kept !== undefined) made.setScale('x', kept);
    });
  }, [data]);

  const reset = () => plot.current?.setData(plot.current.data);
  return (
    <figure class="chart">
      <figcaption>
        {title}
        {zoomed && (
          <button type="button" onClick={reset}>
            Show all
          </button>
        )}
      </figcaption>
      <div
        class="chart-plot"
        role="group"
        tabIndex={0}
        aria-label={`Chart: ${title}; ${yLabel} over ${xLabel}. Arrow keys read values, plus and minus zoom, Escape shows all.`}
        onKeyDown={(event) => {
          if (plot.current !== null && pressed(plot.current, event.key, reset)) event.preventDefault();
        }}
      >
        <div ref={frame} style={{ minHeight: `${height}px` }} />
        <ChartReadout places={places} data={data} cursor={cursor} xLabel={xLabel} theme={theme} />
      </div>
      <ChartTable content={content} places={places} data={data} />
    </figure>
  );
}

/** Width of an element's content in CSS pixels, 0 before it is known. */
function useWidth(element: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (element.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return width;
}

/** Moves the cursor or the zoom of a plot; whether the key means anything. */
function pressed(plot: uPlot, key: string, reset: () => void): boolean {
  const [x] = plot.data;
  const shown = shownRange(plot);
  if (shown === undefined) return false;
  const { min, max } = shown;
  const from = plot.valToIdx(min);
  const to = plot.valToIdx(max);
  const at = plot.cursor.idx ?? null;
  const moves: Record<string, number> = {
    ArrowLeft: at === null ? to : at - 1,
    ArrowRight: at === null ? from : at + 1,
    Home: from,
    End: to,
  };
  const target = moves[key];
  if (target !== undefined) {
    const left = plot.valToPos(x[Math.min(Math.max(target, from), to)] ?? min, 'x');
    plot.setCursor({ left, top: plot.over.clientHeight / 2 });
    return true;
  }
  if (key === 'Escape') {
    plot.setCursor({ left: -10, top: -10 });
    reset();
    return true;
  }
  if (key !== '+' && key !== '-') return false;
  const centre = at === null ? (min + max) / 2 : (x[at] ?? min);
  const factor = key === '+' ? 0.5 : 2;
  const span = { min: centre - (centre - min) * factor, max: centre + (max - centre) * factor };
  plot.setScale('x', { min: Math.max(span.min, x[0] ?? min), max: Math.min(span.max, x.at(-1) ?? max) });
  return true;
}
