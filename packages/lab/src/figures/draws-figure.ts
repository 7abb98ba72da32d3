import { drawsPerSample, type DrawsBucket } from './draws-per-sample.js';
import type { FigureStyle } from './line-figure.js';
import { nameOptimizer } from './names.js';
import { Plot, toSvg } from './plot.js';
import type { MeasuredRun } from './spread.js';

/** Bars of the share of samples over the times drawn, a row for each strategy, a panel for each optimizer, or for `only` one. */
export function drawDraws(
  runs: readonly MeasuredRun[],
  { theme, colours }: FigureStyle,
  only?: string,
): string {
  const all = drawsPerSample(runs);
  if (all.length === 0) return '';
  const buckets = all
    .filter(({ optimizer }) => only === undefined || optimizer === only)
    .map((row) => ({ ...row, panel: nameOptimizer(row.optimizer) }));
  const panels = [...new Set(buckets.map(({ panel }) => panel))];
  const strategies = [...new Set(buckets.map(({ select }) => select))];
  const names = [...new Set(all.map(({ draws }) => draws))].sort((a, b) => parseInt(a, 10) - parseInt(b, 10));
  const paint = ({ select }: DrawsBucket) => colours.get(select) ?? theme.ink;
  const bar = { fx: 'panel', fy: 'select', x: 'draws', y: 'share' } as const;
  return toSvg('Draws per sample in the last epoch', theme, {
    width: panels.length * 360,
    height: 64 + strategies.length * 74,
    marginLeft: 8,
    marginRight: 8,
    marginTop: only === undefined ? 24 : 4,
    marginBottom: 38,
    fx: { label: null, axis: null, domain: panels, paddingInner: 0.08 },
    fy: { label: null, axis: null, domain: strategies, paddingInner: 0.12 },
    x: { domain: names, padding: 0.2, axis: null },
    y: { axis: null, domain: [0, 130] },
    marks: [
      ...(only === undefined ? [Plot.axisFx({ label: null, fontWeight: 600, fontSize: 13 })] : []),
      Plot.axisX({
        tickSize: 0,
        label: 'times drawn; share of all samples, %',
        labelAnchor: 'center',
        labelArrow: 'none',
      }),
      Plot.ruleY([0], { stroke: theme.muted }),
      Plot.barY(buckets, { ...bar, fill: paint }),
      Plot.text(buckets, {
        ...bar,
        text: ({ share }: DrawsBucket) => formatShare(share),
        dy: -7,
        fill: theme.muted,
        fontSize: 11,
      }),
      Plot.text(strategies, {
        fy: (select: string) => select,
        text: (select: string) => select,
        frameAnchor: 'top-right',
        fill: (select: string) => colours.get(select) ?? theme.ink,
        fontWeight: 600,
      }),
    ],
  });
}

function formatShare(percent: number): string {
  if (percent === 0) return '';
  return percent >= 9.95 ? percent.toFixed(0) : percent >= 0.05 ? percent.toFixed(1) : '<0.1';
}
