import { formatTicks, logTicks, spreadApart, type Theme } from '@rankbatch/lab/browser';
import type uPlot from 'uplot';
import type { LineChartContent } from './line.js';
import { isZoomed, nearestPoint, type Place } from './plot-data.js';

const font = '12px system-ui, sans-serif';
const labelFont = '600 12px system-ui, sans-serif';
const labelGap = 14;
/** Widest share of a chart that its labels take. */
const labelShare = 0.34;

/** Distances between ticks where x counts: there is no half an epoch. */
const wholeSteps = Array.from({ length: 12 }, (_, power) =>
  [1, 2, 5].map((step) => step * 10 ** power),
).flat();

export interface PlotSurroundings {
  readonly theme: Theme;
  readonly places: readonly Place[];
  readonly width: number;
  readonly height: number;
  /** Hears where the cursor is: an index of x, null outside the plot. */
  readonly onCursor: (index: number | null) => void;
  /** Hears whether less than all is shown. */
  readonly onZoom: (zoomed: boolean) => void;
}

/** Options of a plot with labels at the ends of its lines, the nearest values under the cursor, and zoom by dragging. */
export function plotOptions(
  { xLabel, yLabel, log = false }: LineChartContent,
  { theme, places, width, height, onCursor, onZoom }: PlotSurroundings,
): uPlot.Options {
  const labels = places.map(({ line }) => shorten(line.name, labelShare * width));
  const labelWidth = Math.max(0, ...labels.map((label) => widthOf(label, labelFont)));
  const isWhole = places.every(({ line }) => line.x.every(Number.isInteger));
  const axis: uPlot.Axis = {
    stroke: theme.muted,
    font,
    labelFont: font,
    labelSize: 18,
    grid: { stroke: theme.grid, width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height,
    padding: [12, labelWidth + 14, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: false, range: ({ data }, low, high) => rangeOfX(data[0], low, high) },
      y: { distr: log ? 3 : 1, range: (_, low, high) => paddedRange(low, high, log) },
    },
    axes: [
      {
        ...axis,
        label: xLabel,
        size: 30,
        space: 44,
        grid: { show: false },
        ...(isWhole && { incrs: wholeSteps }),
      },
      {
        ...axis,
        label: yLabel,
        size: 52,
        gap: 4,
        ...(log && { splits: (_, __, low, high) => logTicks([low, high]), filter: (_, splits) => splits }),
        values: (_, splits) => formatTicks(splits),
      },
    ],
    series: [{}, ...places.flatMap((place) => seriesOf(place, theme))],
    bands: places.flatMap(({ line, band }) =>
      band === null ? [] : [{ series: [...band], fill: translucent(line.colour(theme)) }],
    ),
    cursor: {
      y: false,
      dataIdx: (plot, series, index) => nearestPoint(plot.data, series, index)?.at ?? index,
      drag: { x: true, y: false, dist: 4 },
    },
    hooks: {
      setCursor: [({ cursor }) => onCursor(cursor.idx ?? null)],
      setScale: [
        (plot, key) => {
          if (key === 'x') onZoom(isZoomed(plot));
        },
      ],
      draw: [(plot) => drawLabels(plot, places, labels, theme)],
    },
  };
}

function seriesOf({ line, band, told, middle: own }: Place, theme: Theme): uPlot.Series[] {
  const stroke = line.colour(theme);
  const middle: uPlot.Series = {
    stroke,
    width: 2,
    points: { size: 6, fill: stroke },
    ...(line.dashed && { dash: [6, 4] }),
  };
  const edge: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false } };
  return [middle, ...(band === null ? [] : [edge, edge]), ...(told === own ? [] : [{ show: false }])];
}

/** What is asked for; where there is one point or none, one step from there, so that the axis has its numbers, and its room. */
function rangeOfX(x: ArrayLike<number>, low: number | null, high: number | null): [number, number] {
  const [from, to] = [low ?? 0, high ?? 1];
  return x.length > 1 ? [from, to] : [x[0] ?? 0, (x[0] ?? 0) + 1];
}

function paddedRange(low: number | null, high: number | null, log: boolean): [number, number] {
  if (low === null || high === null) return log ? [0.1, 1] : [0, 1];
  if (!log) return [Math.min(0, low), high + ((high - Math.min(0, low)) * 0.05 || 1)];
  const room = high === low ? 2 : (high / low) ** 0.05;
  return [low / room, high * room];
}

/** Names of the lines at the heights of their last values, moved apart where two meet. */
function drawLabels(plot: uPlot, places: readonly Place[], labels: readonly string[], theme: Theme): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const last = plot.valToIdx(plot.scales['x']?.max ?? 0);
  const shown = places.flatMap(({ line, middle }, index) => {
    const end = nearestPoint(plot.data, middle, last);
    if (end === undefined) return [];
    return [
      { label: labels[index] ?? '', colour: line.colour(theme), y: plot.valToPos(end.value, 'y', true) },
    ];
  });
  const heights = spreadApart(
    shown.map(({ y }) => Math.min(Math.max(y, bbox.top), bbox.top + bbox.height)),
    { gap: labelGap * ratio, from: bbox.top, to: bbox.top + bbox.height },
  );
  ctx.save();
  ctx.font = labelFont.replace('12px', `${12 * ratio}px`);
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  for (const [index, { label, colour }] of shown.entries()) {
    ctx.fillStyle = colour;
    ctx.fillText(label, bbox.left + bbox.width + 8 * ratio, heights[index] ?? 0);
  }
  ctx.restore();
}

const measuring = document.createElement('canvas').getContext('2d');

function widthOf(text: string, fontName: string): number {
  if (measuring === null) return 7 * text.length;
  measuring.font = fontName;
  return measuring.measureText(text).width;
}

function shorten(text: string, width: number): string {
  if (widthOf(text, labelFont) <= width) return text;
  let kept = text.length;
  while (kept > 1 && widthOf(`${text.slice(0, kept)}…`, labelFont) > width) kept -= 1;
  return `${text.slice(0, kept)}…`;
}

/** A colour of the palette (`#rrggbb`) with an eighth of its strength. */
function translucent(colour: string): string {
  return `${colour}28`;
}
