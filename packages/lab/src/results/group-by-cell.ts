import type { RunRecord } from './records.js';

/** The runs of each optimizer and strategy, which differ by their seed. */
export function groupByCell<Run extends Pick<RunRecord, 'optimizer' | 'select'>>(
  runs: readonly Run[],
): Map<string, Run[]> {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const key = `${run.optimizer} ${run.select}`;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return groups;
}
