import { Random } from 'rankbatch';
import type { Speedup } from './records.js';
import type { SummaryRow } from './summary.js';
import { bootstrapMedian } from './bootstrap.js';

/** A line of the speed-up table: medians over the seeds with 95 % intervals, null with too few seeds for one. */
export interface SpeedupRow extends SummaryRow {
  readonly epochInterval: readonly [number, number] | null;
  readonly secondInterval: readonly [number, number] | null;
}

const bootstrapSeed = 1;

/** Adds bootstrap intervals over the seeds to a summary. A seed that never got there counts as a speed-up of 0. */
export function withIntervals(rows: readonly SummaryRow[], speedups: readonly Speedup[]): SpeedupRow[] {
  return rows.map((row) => {
    const own = speedups.filter(
      ({ optimizer, select }) => optimizer === row.optimizer && select === row.select,
    );
    const interval = (ratio: (speedup: Speedup) => number | null) =>
      bootstrapMedian(own.map((speedup) => ratio(speedup) ?? 0), new Random(bootstrapSeed)); // prettier-ignore
    return {
      ...row,
      epochInterval: interval(({ epochRatio }) => epochRatio),
      secondInterval: interval(({ secondRatio }) => secondRatio),
    };
  });
}
