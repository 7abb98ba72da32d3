import type { RunRecord } from './records.js';
import { nameRuns } from './say-seeds.js';

type Judgeable = Pick<RunRecord, 'optimizer' | 'select' | 'seed' | 'isChanged'>;

/**
 * The runs that are judged by each other: their settings stayed those that they began with, and the baseline has such a run of the same
 * optimizer and seed. A run alone is judged by itself.
 */
export function judgedRuns<Run extends Judgeable>(runs: readonly Run[], baseline: string): Run[] {
  if (runs.length === 1) return runs.filter(({ select }) => select === baseline);
  const same = runs.filter(({ isChanged }) => !isChanged);
  return same.filter(({ optimizer, seed }) =>
    same.some((run) => run.select === baseline && run.optimizer === optimizer && run.seed === seed),
  );
}

/** Which finished runs are not judged, and why; empty where all are. */
export function sayLeftOut(runs: readonly Judgeable[], baseline: string): string[] {
  const judged = new Set<Judgeable>(judgedRuns(runs, baseline));
  const others = runs.filter((run) => !judged.has(run));
  const say = (left: readonly Judgeable[], why: string) =>
    left.length === 0
      ? []
      : [`${left.length} of ${runs.length} finished runs not judged, as ${why}: ${nameRuns(left)}.`];
  return [
    ...say(
      others.filter(({ isChanged }) => isChanged),
      'the learning rate was changed in training',
    ),
    ...say(
      others.filter(({ isChanged }) => !isChanged),
      `${baseline} has no run of the same seed to judge by`,
    ),
  ];
}
