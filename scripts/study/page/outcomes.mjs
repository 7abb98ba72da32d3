// What came of a run: epochs and seconds to shuffling's cost or error, by the lab's own rule, and its best epoch.
import { judge, median, workSeconds } from '@rankbatch/lab';

/**
 * @typedef {import('./evidence.mjs').Run} Run
 * @typedef {import('@rankbatch/lab').EpochMetrics} EpochMetrics
 * @typedef {import('@rankbatch/lab').Speedup & { wholeSeconds: number }} StudySpeedup with the seconds of all of shuffling's epochs
 */

/**
 * How each run compares with shuffling's run of the same optimizer and seed, as that was after `epoch` epochs; of those pairs
 * that are known: the baseline is that far, and the other has got there, or is complete without.
 *
 * @param {readonly Run[]} runs of one data set and batch size
 * @param {number} epoch
 * @returns {StudySpeedup[]}
 */
export function speedupsAt(runs, epoch) {
  const baselines = runs
    .filter((run) => run.select === 'shuffle' && run.epochs.length >= epoch)
    .map((run) => ({ ...run, epochs: run.epochs.slice(0, epoch) }));
  const others = runs.filter(
    (run) => run.select !== 'shuffle' && baselines.some((baseline) => isPair(baseline, run)),
  );
  return judge([...baselines, ...others], 'shuffle').flatMap((speedup) => {
    const run = others.find((one) => isPair(one, speedup) && one.select === speedup.select);
    if (speedup.epochs === null && !run?.isComplete) return [];
    const baseline = baselines.find((one) => isPair(one, speedup));
    return { ...speedup, wholeSeconds: secondsOf(baseline?.epochs ?? []) };
  });
}

/** @type {(a: Pick<Run, 'optimizer' | 'seed'>, b: Pick<Run, 'optimizer' | 'seed'>) => boolean} */
function isPair(a, b) {
  return a.optimizer === b.optimizer && a.seed === b.seed;
}

/** Seconds of training, selection and recomputation. @param {readonly EpochMetrics[]} epochs */
export function secondsOf(epochs) {
  return epochs.reduce((sum, epoch) => sum + workSeconds(epoch), 0);
}

/**
 * Epochs and seconds until the test error was at most `target`.
 *
 * @type {(run: Run, target: number) => { epochs: number, seconds: number } | undefined}
 */
export function errorReached({ epochs }, target) {
  const index = epochs.findIndex(({ testError }) => testError <= target);
  return index < 0 ? undefined : { epochs: index + 1, seconds: secondsOf(epochs.slice(0, index + 1)) };
}

/** The epoch with the least validation error. @param {readonly EpochMetrics[]} epochs */
export function bestEpoch(epochs) {
  return epochs.reduce((best, epoch) => (epoch.validationError < best.validationError ? epoch : best));
}

/** So many last epochs count as late. */
export const LATE = 5;

/** The median of the late test errors, as these go up and down from epoch to epoch. @param {Pick<Run, 'epochs'>} run */
export function lateTestError({ epochs }) {
  return median(epochs.slice(-LATE).map(({ testError }) => testError));
}
