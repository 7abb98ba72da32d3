import { median } from '../base/median.js';
import { groupByCell } from '../results/group-by-cell.js';
import type { MeasuredRun } from './spread.js';

/** What a run spends its time on, in the order of the figure; the last two are for measuring and keeping only. */
export const activities = [
  { name: 'training', field: 'trainSeconds' },
  { name: 'selection', field: 'selectSeconds' },
  { name: 'recomputation', field: 'recomputeSeconds' },
  { name: 'evaluation', field: 'evalSeconds' },
  { name: 'saving', field: 'saveSeconds' },
] as const;

/** Seconds that one optimizer and strategy spent on one activity in a whole run, median over the seeds. */
export interface TimeSpent {
  readonly optimizer: string;
  readonly select: string;
  readonly activity: (typeof activities)[number]['name'];
  readonly seconds: number;
}

/** Adds up where the time of each run went. */
export function timeSpent(runs: readonly MeasuredRun[]): TimeSpent[] {
  return [...groupByCell(runs).values()].flatMap((group) =>
    activities.map(({ name, field }) => ({
      optimizer: group[0]?.optimizer ?? '',
      select: group[0]?.select ?? '',
      activity: name,
      seconds: median(group.map(({ epochs }) => epochs.reduce((sum, epoch) => sum + epoch[field], 0))),
    })),
  );
}
