import { drawsPerSample, oneLine, timeSpent, UsageError, chooseBaseline } from '@rankbatch/lab/run-folder';
import type { Judgement, RaceView } from '../../api.js';
import type { WatchedRun } from '../runs/watched-run.js';
import { curvesOf } from './curves.js';
import { judgeRuns } from './judge-runs.js';
import { groupedByLabel, isReadable, labelRuns, type LabelledRun } from './labelled-run.js';
import { summarizeRun } from './run-summary.js';
import { settingsOf } from './settings.js';

/** All that one page shows of some runs; its size does not depend on how long they are. */
export function raceView(watched: readonly WatchedRun[], { apart }: { readonly apart: boolean }): RaceView {
  const readable = watched.filter(isReadable);
  const runs = labelRuns(readable, apart);
  const task = readable[0]?.manifest.data.task;
  const { judgement, note } = tryJudge(runs);
  const strategies = runs.map(({ select }) => select);
  const curves = curvesOf(runs, strategies.length > 0 ? chooseBaseline(strategies) : undefined);
  return {
    runs: watched.map(summarizeRun),
    curves,
    judgement,
    note,
    draws: drawsPerSample(groupedByLabel(runs)),
    times: timeSpent(groupedByLabel(runs)),
    explanations: runs.flatMap(({ id, label, seed, epochs }) => {
      const last = epochs.at(-1);
      return last?.explanation
        ? [{ run: id, label: `${label}, seed ${seed}`, epoch: last.epoch, explanation: last.explanation }]
        : [];
    }),
    settings: settingsOf(watched.flatMap(({ manifest }) => manifest ?? [])),
    shape: readable[0]?.manifest.data.shape ?? [],
    ...(task && { task }),
  };
}

function tryJudge(runs: readonly LabelledRun[]): { judgement: Judgement | null; note: string } {
  try {
    return { judgement: judgeRuns(runs), note: '' };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { judgement: null, note: oneLine(error) };
  }
}
