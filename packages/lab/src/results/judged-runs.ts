import type { RunName, RunRecord, Speedup } from './records.js';
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

/** How many of all runs are finished; empty where all are. */
export function sayUnfinished(finished: number, of: number): string[] {
  if (finished >= of) return [];
  if (of === 1) return ['The run is not finished.'];
  return [`${finished} of ${of} runs ${finished === 1 ? 'is' : 'are'} finished.`];
}

/** Which runs diverged, if any did. Those of the baseline have no cost for others to come to. */
export function sayDiverged(diverged: readonly RunName[], baseline: string): string[] {
  const say = (runs: readonly RunName[], one: string, several: string): string[] => {
    if (runs.length === 0) return [];
    const what =
      runs.length === 1 ? `1 run diverged and ${one}` : `${runs.length} runs diverged and ${several}`;
    return [`${what}: ${nameRuns(runs)}.`];
  };
  return [
    ...say(
      diverged.filter(({ select }) => select !== baseline),
      'counts as never there',
      'count as never there',
    ),
    ...say(
      diverged.filter(({ select }) => select === baseline),
      'judges no other',
      'judge no others',
    ),
  ];
}

/** The seeds that have a judgement and no run, as they diverged. */
export function divergedOf(runs: readonly RunName[], speedups: readonly Speedup[]): Speedup[] {
  return speedups.filter(
    ({ optimizer, select, seed }) =>
      !runs.some((run) => run.optimizer === optimizer && run.select === select && run.seed === seed),
  );
}

/** Which finished runs are not judged, and why; empty where all are. */
export function sayLeftOut(runs: readonly Judgeable[], baseline: string): string[] {
  const judged = new Set<Judgeable>(judgedRuns(runs, baseline));
  const others = runs.filter((run) => !judged.has(run));
  const which = ({ length }: readonly Judgeable[]) =>
    runs.length === 1 ? 'The finished run is' : `${length} of ${runs.length} finished runs`;
  const say = (left: readonly Judgeable[], why: string) =>
    left.length === 0 ? [] : [`${which(left)} not judged, as ${why}: ${nameRuns(left)}.`];
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
