import uPlot from 'uplot';
import type { Line, LineChartContent } from './line.js';

/** Where a line stands among the series of a plot. */
export interface Place {
  readonly line: Line;
  readonly middle: number;
  /** Series of the band's ends, the higher first; null where there is no band. */
  readonly band: readonly [number, number] | null;
  /** Series of the values that are told; the line's own, or one that is not drawn. */
  readonly told: number;
}

/** The places of all lines; series 0 is x. */
export function placesOf(lines: readonly Line[]): Place[] {
  let next = 1;
  return lines.map((line) => {
    const middle = next;
    const hasBand = line.low !== undefined && line.high !== undefined;
    next += hasBand ? 3 : 1;
    const told = line.exact === undefined ? middle : next++;
    return { line, middle, band: hasBand ? [middle + 1, middle + 2] : null, told };
  });
}

/** All lines over one common x, in the order of {@link placesOf}: undefined where another line has an x that this one has not. */
export function plotData({ lines, log = false }: LineChartContent): uPlot.AlignedData {
  const drawn = (values: readonly (number | null)[]) =>
    values.map((value) => (value === null || !Number.isFinite(value) || (log && value <= 0) ? null : value));
  const tables = lines.map(({ x, y, low, high, exact }): uPlot.AlignedData => {
    const series = low !== undefined && high !== undefined ? [y, high, low] : [y];
    return [[...x], ...series.map(drawn), ...(exact === undefined ? [] : [[...exact]])];
  });
  return tables.length === 0 ? [[]] : uPlot.join(tables);
}

/** The value of a series nearest to `index`, and where it stands; undefined where the series has none. */
export function nearestPoint(
  data: uPlot.AlignedData,
  series: number,
  index: number,
): { at: number; value: number } | undefined {
  const values: ArrayLike<number | null | undefined> = data[series] ?? [];
  for (let step = 0; step < values.length; step += 1)
    for (const at of [index - step, index + step]) {
      const value = values[at];
      if (typeof value === 'number') return { at, value };
    }
  return undefined;
}

/** What a plot shows of x; undefined before it shows anything. */
export function shownRange({ scales }: uPlot): { min: number; max: number } | undefined {
  const { min, max } = scales['x'] ?? {};
  return typeof min === 'number' && typeof max === 'number' ? { min, max } : undefined;
}

/** Whether a plot shows less than all of its x. */
export function isZoomed(plot: uPlot): boolean {
  const shown = shownRange(plot);
  const [x] = plot.data;
  return shown !== undefined && (shown.min > (x[0] ?? shown.min) || shown.max < (x.at(-1) ?? shown.max));
}
