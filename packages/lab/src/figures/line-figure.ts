// figures: the charts of a comparison as SVG, the numbers behind them, names and colours.
import type { EpochRecord } from '../results/records.js';
import type { LineMeasure } from './line-measures.js';
import { formatTick, formatTicks, logTicks, needsLogScale } from './log-scale.js';
import { characterWidth, Plot, ticks, toSvg } from './plot.js';
import { nameOptimizer } from './names.js';
import { spreadOverSeeds, type MeasuredRun, type SpreadPoint } from './spread.js';
import { spreadApart } from './spread-apart.js';
import type { Theme } from './theme.js';

/** What all figures of a comparison share. */
export interface FigureStyle {
  readonly theme: Theme;
  /** Colour of each strategy, in their order. */
  readonly colours: ReadonlyMap<string, string>;
  /** Strategies whose lines are dashed. @default none */
  readonly dashed?: ReadonlySet<string>;
  /** Size of a panel in pixels. @default 360 x 270 */
  readonly panel?: { readonly width: number; readonly height: number };
}

const margin = { top: 26, bottom: 44, left: 52 };
const labelGap = 14;
/** Above this many epochs the lines go without dots. */
const maxDots = 20;

/**
 * Lines of a measure over epochs or seconds: median and band from lowest to highest seed, one panel for each optimizer.
 * Empty text when no run has the measure. `only` draws the panel of one optimizer, with the axes of all.
 */
export function drawLines<Epoch extends EpochRecord>(
  runs: readonly MeasuredRun<Epoch>[],
  measure: LineMeasure<Epoch>,
  { theme, colours, dashed = new Set(), panel = { width: 360, height: 270 } }: FigureStyle,
  only?: string,
): string {
  const all = spreadOverSeeds(runs, measure.value);
  if (all.length === 0) return '';
  const optimizers = only === undefined ? [...new Set(all.map(({ optimizer }) => optimizer))] : [only];
  const axes = readAxes(all, measure);
  const points = all
    .filter(({ optimizer }) => optimizers.includes(optimizer))
    .map((point) => ({ ...point, panel: nameOptimizer(point.optimizer), x: axes.position(point) }));
  const marginRight = 14 + characterWidth * Math.max(...all.map(({ select }) => select.length));
  const paint = ({ select }: { readonly select: string }) => colours.get(select) ?? theme.ink;
  const line = { fx: 'panel', x: 'x', z: 'select' } as const;
  // Facets lie beside each other with a gap for the labels at the ends of the lines.
  const count = optimizers.length;
  const inner = panel.width - margin.left - marginRight;
  const padding = count === 1 ? 0 : (marginRight + 20) / (inner + marginRight + 20);

  return toSvg(measure.title, theme, {
    width: margin.left + marginRight + inner * count + (marginRight + 20) * (count - 1),
    height: panel.height,
    marginTop: margin.top,
    marginBottom: margin.bottom,
    marginLeft: margin.left,
    marginRight,
    fx: {
      label: null,
      domain: optimizers.map(nameOptimizer),
      paddingInner: padding,
      paddingOuter: 0,
      axis: null,
    },
    x: { domain: axes.xDomain },
    y: { type: axes.log ? 'log' : 'linear', domain: axes.domain },
    marks: [
      ...(only === undefined ? [Plot.axisFx({ label: null, fontWeight: 600, fontSize: 13 })] : []),
      Plot.gridY(axes.ticks, { stroke: theme.grid, strokeOpacity: 1 }),
      Plot.axisY(axes.ticks, {
        // Not tickFormat, of which logarithmic axes leave some out.
        text: (_: number, index: number) => axes.tickLabels[index],
        tickSize: 0,
        label: measure.label,
        labelArrow: 'none',
        labelOffset: margin.left - 4,
      }),
      Plot.axisX(axes.xTicks, {
        tickFormat: formatTick,
        tickSize: 4,
        label: axes.xLabel,
        labelAnchor: 'center',
        labelArrow: 'none',
      }),
      Plot.areaY(points, { ...line, y1: 'lowest', y2: 'highest', fill: paint, fillOpacity: 0.2 }),
      ...[false, true].map((dash) =>
        Plot.lineY(
          points.filter(({ select }) => dashed.has(select) === dash),
          { ...line, y: 'median', stroke: paint, strokeWidth: 2, ...(dash && { strokeDasharray: '5 3' }) },
        ),
      ),
      ...(axes.epochs <= maxDots ? [Plot.dot(points, { ...line, y: 'median', fill: paint, r: 2.4 })] : []),
      Plot.text(placeLabels(points, { ...axes, height: panel.height - margin.top - margin.bottom }), {
        fx: 'panel',
        frameAnchor: 'right',
        y: 'y',
        text: 'select',
        fill: paint,
        textAnchor: 'start',
        dx: 8,
        fontWeight: 600,
      }),
    ],
  });
}

/** Positions, scales and ticks that all panels share. */
function readAxes(points: readonly SpreadPoint[], { x, scale }: Pick<LineMeasure, 'x' | 'scale'>) {
  const values = points.flatMap(({ lowest, highest }) => [lowest, highest]);
  const log = scale === undefined ? needsLogScale(values) : scale === 'log';
  const lowest = Math.min(...values);
  const highest = Math.max(...values);
  const room = log
    ? highest === lowest
      ? 2
      : (highest / lowest) ** 0.04
    : (highest - Math.min(0, lowest)) * 0.05 || 1;
  const domain: [number, number] = log
    ? [lowest / room, highest * room]
    : [Math.min(0, lowest), highest + room];
  const epochs = Math.max(...points.map(({ epoch }) => epoch));
  const seconds = Math.max(...points.map((point) => point.seconds));
  const inMinutes = seconds >= 180;
  const end = x === 'epoch' ? epochs : inMinutes ? seconds / 60 : seconds;
  const yTicks = log ? logTicks(domain) : ticks(domain[0], domain[1], 5);
  return {
    log,
    domain,
    epochs,
    ticks: yTicks,
    tickLabels: formatTicks(yTicks),
    xDomain: [0, end],
    xTicks: ticks(0, end, 5).filter((tick) => x === 'seconds' || Number.isInteger(tick)),
    xLabel: x === 'epoch' ? 'epochs' : `training time, ${inMinutes ? 'minutes' : 'seconds'}`,
    position: (point: SpreadPoint) =>
      x === 'epoch' ? point.epoch : inMinutes ? point.seconds / 60 : point.seconds,
  };
}

/** One label for each line, beside the end of the panel at the height of its last point, moved apart where two meet. */
function placeLabels(
  points: readonly (SpreadPoint & { readonly panel: string })[],
  {
    domain,
    log,
    height,
  }: { readonly domain: readonly [number, number]; readonly log: boolean; readonly height: number },
): { panel: string; select: string; y: number }[] {
  const scale = log ? Math.log : (value: number) => value;
  const back = log ? Math.exp : (value: number) => value;
  const [from, to] = [scale(domain[0]), scale(domain[1])];
  const gap = ((to - from) * labelGap) / height;
  const panels = [...new Set(points.map((point) => point.panel))];
  return panels.flatMap((name) => {
    const here = points.filter((point) => point.panel === name);
    const ends = [...new Set(here.map(({ select }) => select))].flatMap(
      (select) => here.findLast((point) => point.select === select) ?? [],
    );
    const heights = spreadApart(ends.map((end) => scale(end.median)), { gap, from, to }); // prettier-ignore
    return ends.map(({ select }, index) => ({ panel: name, select, y: back(heights[index] ?? from) }));
  });
}
