import {
  cellNames,
  chooseBaseline,
  conclude,
  differenceOf,
  findLeads,
  judge,
  summarize,
  UsageError,
  withIntervals,
} from '@rankbatch/lab/run-folder';
import type { Judgement } from '../../api.js';
import type { LabelledRun } from './labelled-run.js';

/**
 * The lab's judgement over what is there so far: while a baseline goes on, the target is its cost after its latest epoch.
 * Runs whose learning rate was changed in training are judged with no other.
 *
 * @throws UsageError where the runs differ in more than what may be compared, or one is there twice.
 */
export function judgeRuns(all: readonly LabelledRun[]): Judgement | null {
  const labelled = all.filter(({ manifest }) => manifest.changes === undefined);
  const names = cellNames(labelled.map(({ optimizer, manifest }) => ({ ...manifest.config, optimizer })));
  const runs = labelled.map((run, index) => ({ ...run, optimizer: names[index] ?? run.optimizer }));
  if (new Set(runs.map(({ select }) => select)).size < 2) return null;
  requireComparable(runs);
  const baseline = chooseBaseline(runs.map(({ select }) => select));
  const isFinished = ({ epochs, manifest }: LabelledRun) => epochs.length >= manifest.config.epochs;
  const judged = runs.filter(({ optimizer, seed }) =>
    runs.some((run) => run.select === baseline && run.optimizer === optimizer && run.seed === seed),
  );
  const speedups = judge(judged, baseline);
  const rows = withIntervals(summarize({ runs: judged, speedups, baseline }), speedups);
  const strategies = [...new Set(runs.map(({ select }) => select))];
  const judgedBy = { task: runs[0]?.manifest.data.task, leads: findLeads(judged, baseline), strategies };
  const epochs = Math.max(...runs.map(({ manifest }) => manifest.config.epochs));
  const verdicts = [...new Set(rows.map(({ optimizer }) => optimizer))].flatMap((optimizer) => {
    // A sentence about the end of a race that goes on would not hold.
    const isOver = judged.every((run) => run.optimizer !== optimizer || isFinished(run));
    const text = isOver ? conclude(rows.filter((row) => row.optimizer === optimizer), epochs, judgedBy) : ''; // prettier-ignore
    return text === '' ? [] : [{ optimizer, text }];
  });
  return { baseline, isFinal: judged.every(isFinished), rows, verdicts };
}

function requireComparable(runs: readonly LabelledRun[]): void {
  const difference = differenceOf(runs);
  if (difference !== undefined)
    throw new UsageError(
      `Speed-ups are told of runs that share data, model and epochs, and what else they are trained with; these have ${difference}.`,
    );
  const keys = runs.map(({ optimizer, select, seed }) => [optimizer, select, seed].join(' '));
  if (new Set(keys).size < keys.length)
    throw new UsageError(
      'Speed-ups are told of runs that differ in optimizer, learning rate, batch size, strategy or seed; two here are the same.',
    );
}
