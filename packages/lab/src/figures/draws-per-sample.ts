import { median } from '../base/median.js';
import { groupByCell } from '../results/group-by-cell.js';
import type { MeasuredRun } from './spread.js';

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
