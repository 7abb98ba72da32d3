import type { FigureStyle } from './line-figure.js';
import { nameOptimizer } from './names.js';
import { characterWidth, Plot, toSvg } from './plot.js';
import type { MeasuredRun } from './spread.js';
import { activities, timeSpent, type TimeSpent } from './time-spent.js';

const barHeight = 17;

/** Bars of the seconds that each strategy spent on each activity, one panel for each optimizer, or for `only` one. */
export function drawTimes(
  runs: readonly MeasuredRun[],
  { theme, colours }: FigureStyle,
  only?: string,
): string {
  const all = timeSpent(runs);
  const spent = all
    .filter(({ optimizer }) => only === undefined || optimizer === only)
    .map((row) => ({ ...row, panel: nameOptimizer(row.optimizer) }));
  const panels = [...new Set(spent.map(({ panel }) => panel))];
  const strategies = [...new Set(spent.map(({ select }) => select))];
  const marginRight = 60 + characterWidth * Math.max(...strategies.map((select) => select.length));
  const bar = { fx: 'panel', fy: 'activity', y: 'select', x: 'seconds' } as const;
  return toSvg('Where the time went', theme, {
    width: panels.length * 360,
    height: 26 + activities.length * (strategies.length * barHeight + 12),
    marginLeft: 92,
    marginRight,
    marginTop: only === undefined ? 24 : 4,
    marginBottom: 2,
    fx: { label: null, axis: null, domain: panels, paddingInner: 0.1 },
    fy: { label: null, axis: null, domain: activities.map(({ name }) => name), padding: 0.12 },
    x: { axis: null, domain: [0, Math.max(...all.map(({ seconds }) => seconds))] },
    y: { axis: null, domain: strategies, padding: 0.16 },
    marks: [
      ...(only === undefined ? [Plot.axisFx({ label: null, fontWeight: 600, fontSize: 13 })] : []),
      Plot.axisFy({ label: null, anchor: 'left', tickSize: 0 }),
      Plot.barX(spent, { ...bar, fill: ({ select }: TimeSpent) => colours.get(select) ?? theme.ink }),
      Plot.text(spent, {
        ...bar,
        text: ({ select, seconds }: TimeSpent) => `${formatSeconds(seconds)}  ${select}`,
        textAnchor: 'start',
        dx: 5,
        fill: theme.ink,
      }),
    ],
  });
}

function formatSeconds(seconds: number): string {
  return `${seconds >= 100 ? seconds.toFixed(0) : seconds >= 0.05 || seconds === 0 ? Number(seconds.toPrecision(2)) : '<0.1'} s`;
}
