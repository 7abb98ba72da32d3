import { median } from '../median.js';
import type { FigureStyle } from './line-figure.js';
import { nameOptimizer } from './names.js';
import { Plot, toSvg } from './plot.js';
import { groupByCell, type MeasuredRun } from './spread.js';

/** How many samples of a set one optimizer and strategy drew so often in its last epoch; medians over the seeds. */
export interface DrawsBucket {
  readonly optimizer: string;
  readonly select: string;
  /** Times drawn: `0`, `1`, `2-3`, `4-7` and so on. */
  readonly draws: string;
  readonly samples: number;
  /** Percent of all samples. */
  readonly share: number;
}

/** The histograms of the last epoch that all seeds have finished. */
export function drawsPerSample(runs: readonly MeasuredRun[]): DrawsBucket[] {
  return [...groupByCell(runs).values()].flatMap((group) => {
    const last = Math.min(...group.map(({ epochs }) => epochs.length)) - 1;
    const histograms = group.map(({ epochs }) => epochs[last]?.drawHistogram ?? []);
    const buckets = Math.max(...histograms.map(({ length }) => length));
    return Array.from({ length: buckets }, (_, bucket) => {
      const shares = histograms.map(
        (histogram) => (histogram[bucket] ?? 0) / histogram.reduce((sum, count) => sum + count, 0),
      );
      return {
        optimizer: group[0]?.optimizer ?? '',
        select: group[0]?.select ?? '',
        draws: nameBucket(bucket),
        samples: median(histograms.map((histogram) => histogram[bucket] ?? 0)),
        share: 100 * median(shares),
      };
    });
  });
}

function nameBucket(bucket: number): string {
  if (bucket < 2) return String(bucket);
  return `${2 ** (bucket - 1)}-${2 ** bucket - 1}`;
}

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
