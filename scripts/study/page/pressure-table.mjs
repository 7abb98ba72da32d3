// The table of pressures and recomputations on small problems.
import { parseStrategy } from '@rankbatch/lab';
import { cost, percent, ratio, spread, table } from './markdown.mjs';

/** @typedef {import('../../study-small/summary.mjs').Run} Run */

/**
 * Least validation errors, and costs of samples with right labels at the end: medians with the range over the seeds.
 *
 * @param {readonly Run[]} runs
 */
export function pressureTable(runs) {
  if (runs.length === 0) return 'Not measured yet.';
  const errors = tableOf(runs, percent, (epochs) => Math.min(...epochs.map((one) => one.validationError)));
  const costs = tableOf(runs, cost, (epochs) => epochs.at(-1)?.rightCost ?? NaN);
  return `Least validation error, %:\n\n${errors}\n\nTraining cost of samples with right labels after the last epoch, nats:\n\n${costs}`;
}

/** @type {(runs: readonly Run[], format: (value: number) => string, measure: (epochs: Run['epochs']) => number) => string} */
function tableOf(runs, format, measure) {
  const tasks = [...new Set(runs.map(({ task }) => task))];
  const rows = [...new Set(runs.map(({ strategy }) => strategy))].map((strategy) => {
    const own = runs.filter((run) => run.strategy === strategy);
    const results = tasks.map((task) =>
      spread(
        own.filter((run) => run.task === task).map(({ epochs }) => measure(epochs)),
        format,
      ),
    );
    return [...settingsOf(strategy, own), ...results];
  });
  return table(['s', 'r_freq', 'r_ratio', 'forward passes an epoch, N', ...tasks], rows);
}

/** Pressure, recomputation, and what that came to in an epoch. @type {(strategy: string, runs: readonly Run[]) => string[]} */
function settingsOf(strategy, runs) {
  const { spec } = parseStrategy(strategy);
  const epochs = runs.flatMap((run) => run.epochs);
  const recomputed = epochs.reduce((sum, epoch) => sum + epoch.recomputed, 0) / epochs.length;
  const passes = recomputed === 0 ? '0' : ratio(recomputed);
  if (spec.kind !== 'rank') return [spec.kind, '–', '–', passes];
  const { frequency, ratio: share } = spec.recompute ?? { frequency: 0, ratio: 0 };
  const s = spec.from >= 1000 ? spec.from.toExponential().replace('+', '') : String(spec.from);
  return [s, String(frequency), spec.recompute ? String(share) : '–', passes];
}
