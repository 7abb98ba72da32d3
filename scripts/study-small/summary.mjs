import { median } from '@rankbatch/lab/internal';

/** @typedef {{ task: string, strategy: string, seed: number, epochs: import('./train-task.mjs').EpochResult[] }} Run */

/**
 * Medians as Markdown tables, one for each task, over the seeds that all its strategies have.
 *
 * @param {readonly Run[]} runs
 * @param {(strategy: string) => boolean} isAsked
 */
export function summarize(runs, isAsked) {
  const asked = runs.filter(({ strategy }) => isAsked(strategy));
  return [...new Set(asked.map(({ task }) => task))]
    .map((task) => comparable(asked.filter((run) => run.task === task)))
    .filter((own) => new Set(own.map(({ strategy }) => strategy)).size > 1)
    .map(table)
    .join('\n');
}

/** @type {(runs: readonly Run[]) => readonly Run[]} */
function comparable(runs) {
  const strategies = new Set(runs.map(({ strategy }) => strategy));
  return runs.filter(({ seed }) => runs.filter((run) => run.seed === seed).length === strategies.size);
}

/** @type {(runs: readonly Run[]) => string} */
function table(runs) {
  const length = runs[0]?.epochs.length ?? 0;
  const shown = [3, 4, 6, 8, 10, 12, 15, 20, 25, 30].filter((epoch) => epoch <= length);
  const head = [
    'strategy',
    'seeds',
    ...shown.map(String),
    'best',
    'right cost, last',
    'wrong draws',
    'recomputed',
  ];
  const lines = [...new Set(runs.map(({ strategy }) => strategy))].map((strategy) => {
    const own = runs.filter((run) => run.strategy === strategy);
    /** @param {(epochs: Run['epochs']) => number} measure */
    const middle = (measure) => median(own.map(({ epochs }) => measure(epochs)));
    const errorAt = shown.map((epoch) => middle((all) => all[epoch - 1]?.validationError ?? NaN).toFixed(2));
    return [
      strategy,
      String(own.length),
      ...errorAt,
      middle((all) => Math.min(...all.map(({ validationError }) => validationError))).toFixed(2),
      middle((all) => all.at(-1)?.rightCost ?? NaN).toExponential(1),
      `${(100 * middle((all) => all.at(-1)?.wrongDraws ?? NaN)).toFixed(0)} %`,
      `${middle((all) => all.reduce((sum, { recomputed }) => sum + recomputed, 0)).toFixed(1)} N`,
    ];
  });
  const rows = [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`);
  return `${runs[0]?.task}: validation error in % after epochs\n\n${rows.join('\n')}\n`;
}
