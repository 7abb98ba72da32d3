// One aligned line for each epoch that a study finishes, with the time left.
import { formatCost, formatDuration, formatPercent } from '@rankbatch/lab/internal';
import { describeCell } from './cell.mjs';

/**
 * @typedef {import('./cell.mjs').Cell} Cell
 * @typedef {import('@rankbatch/lab').EpochMetrics} EpochMetrics
 */

/**
 * @param {readonly Cell[]} cells those to train
 * @param {{ jobs: number, known: readonly import('./result-file.mjs').Result[], say: (line: string) => void }} options `known`
 *   results tell how long an epoch takes before the first is finished
 */
export function createStudyProgress(cells, { jobs, known, say }) {
  const width = Math.max(0, ...cells.map((cell) => describeCell(cell).length));
  const done = new Map(cells.map((cell) => [cell, 0]));
  /** Seconds of the latest epoch of each kind. @type {Map<string, number>} */
  const pace = new Map();
  for (const { config, epochs } of known)
    for (const epoch of epochs.slice(-1))
      pace.set(kindOf({ ...config, data: config.data.name }), secondsOf(epoch));

  const left = () => {
    const paces = [...pace.values()];
    const mean = paces.reduce((sum, seconds) => sum + seconds, 0) / paces.length;
    const seconds = cells.map(
      (cell) => (cell.epochs - (done.get(cell) ?? 0)) * (pace.get(kindOf(cell)) ?? mean),
    );
    return seconds.reduce((sum, value) => sum + Math.max(0, value), 0) / jobs;
  };
  return {
    /** @type {(cell: Cell, epochs: readonly EpochMetrics[]) => void} */
    begin(cell, epochs) {
      done.set(cell, epochs.length);
    },
    /** @type {(cell: Cell, epochs: readonly EpochMetrics[]) => void} */
    epochs(cell, epochs) {
      for (const epoch of epochs.slice(done.get(cell))) {
        done.set(cell, epoch.epoch);
        pace.set(kindOf(cell), secondsOf(epoch));
        const place = `epoch ${String(epoch.epoch).padStart(2)}/${cell.epochs}`;
        const error = formatPercent(epoch.validationError).padStart(5);
        say(
          `${describeCell(cell).padEnd(width)}  ${place}  cost ${formatCost(epoch.trainLoss)}  validation ${error} %  ${formatDuration(left())} left`,
        );
      }
    },
  };
}

/** Cells that take as long as each other. @param {Pick<Cell, 'data' | 'model' | 'batchSize'>} cell */
function kindOf({ data, model, batchSize }) {
  return `${data} ${model} ${batchSize}`;
}

/** @param {EpochMetrics} epoch */
function secondsOf({ trainSeconds, selectSeconds, recomputeSeconds, evalSeconds, saveSeconds }) {
  return trainSeconds + selectSeconds + recomputeSeconds + evalSeconds + saveSeconds;
}
