// How `auto` did against shuffling with the same optimizer and seed.
import { workSeconds } from '@rankbatch/lab';
import { nameOptimizer } from '@rankbatch/lab/internal';
import { cost, percent, ratio, spread, table } from './markdown.mjs';
import { bestEpoch, LATE, lateTestError, speedupsAt } from './outcomes.mjs';

/**
 * @typedef {import('./evidence.mjs').Run} Run
 * @typedef {{ shuffle: Run, auto: Run }} Pair
 */

/** Epochs from which on validation errors are compared. */
const FROM = 3;

/**
 * A row for each data set and optimizer in each of two tables, cost and errors: medians over the seeds that both have, over the epochs
 * that both have.
 *
 * @param {readonly Run[]} runs
 */
export function autoTable(runs) {
  const tasks = [...new Set(runs.map(taskOf))].flatMap((task) => {
    const pairs = pairsOf(runs.filter((run) => taskOf(run) === task));
    return pairs.length === 0 ? [] : [{ task, pairs }];
  });
  const costs = table(
    [
      'data, optimizer',
      'seeds',
      'epochs',
      "shuffle's last cost",
      'auto there after epochs',
      'speed-up in time',
      "seconds to shuffle's best validation, of its own",
    ],
    tasks.map(({ task, pairs }) => [task, ...costCells(pairs)]),
  );
  const errors = table(
    [
      'data, optimizer',
      'best validation: shuffle',
      'auto',
      'test there: shuffle',
      'auto',
      'last test: shuffle',
      'auto',
      `median of the last ${LATE}: shuffle`,
      'auto',
      `greatest excess from epoch ${FROM} on`,
    ],
    tasks.map(({ task, pairs }) => [task, ...errorCells(pairs)]),
  );
  return `${costs}\n\n${errors}`;
}

/** @param {readonly Pair[]} pairs */
function costCells(pairs) {
  const length = pairs[0]?.shuffle.epochs.length ?? 0;
  const speedups = speedupsAt(
    pairs.flatMap(({ shuffle, auto }) => [shuffle, auto]),
    length,
  );
  return [
    String(pairs.length),
    String(length),
    overPairs(pairs, ({ shuffle }) => shuffle.epochs.at(-1)?.trainLoss ?? NaN, cost),
    spread(
      speedups.map(({ epochs }) => epochs ?? Infinity),
      whole,
    ),
    spread(
      speedups.map(({ secondRatio }) => secondRatio ?? 0),
      (value) => (value === 0 ? '–' : ratio(value)),
    ),
    overPairs(
      pairs,
      ({ shuffle, auto }) => secondsToBest(shuffle, auto),
      (value) => (value === Infinity ? 'never' : ratio(value)),
    ),
  ];
}

/** @param {readonly Pair[]} pairs */
function errorCells(pairs) {
  const best = (/** @type {Run} */ { epochs }) => bestEpoch(epochs);
  const last = (/** @type {Run} */ { epochs }) => epochs.at(-1)?.testError ?? NaN;
  return [
    overPairs(pairs, ({ shuffle }) => best(shuffle).validationError, percent),
    overPairs(pairs, ({ auto }) => best(auto).validationError, percent),
    overPairs(pairs, ({ shuffle }) => best(shuffle).testError, percent),
    overPairs(pairs, ({ auto }) => best(auto).testError, percent),
    overPairs(pairs, ({ shuffle }) => last(shuffle), percent),
    overPairs(pairs, ({ auto }) => last(auto), percent),
    overPairs(pairs, ({ shuffle }) => lateTestError(shuffle), percent),
    overPairs(pairs, ({ auto }) => lateTestError(auto), percent),
    overPairs(pairs, ({ shuffle, auto }) => worstGap(shuffle, auto), signed),
  ];
}

/** @type {(pairs: readonly Pair[], value: (pair: Pair) => number, format: (value: number) => string) => string} */
function overPairs(pairs, value, format) {
  return spread(pairs.map(value), format);
}

/** @param {Run} run */
function taskOf({ cell: { data, labelNoise, labels, model }, optimizer }) {
  const wrong = labelNoise ? `, ${100 * labelNoise} % wrong labels` : '';
  const human = labels ? `N, ${labels.replace(/^.*\/|_.*$/g, '')} labels` : '';
  return `${data}${human}${wrong} (${model}), ${nameOptimizer(optimizer)}`;
}

/** Runs of the same seed, cut to the epochs that all have. @type {(runs: readonly Run[]) => Pair[]} */
function pairsOf(runs) {
  const pairs = runs.flatMap((auto) => {
    const shuffle = runs.find(({ select, seed }) => select === 'shuffle' && seed === auto.seed);
    return auto.select === 'auto' && shuffle ? [{ shuffle, auto }] : [];
  });
  const length = Math.min(...pairs.flatMap(({ shuffle, auto }) => [shuffle, auto]).map(({ epochs }) => epochs.length)); // prettier-ignore
  return pairs.map(({ shuffle, auto }) => ({ shuffle: first(shuffle, length), auto: first(auto, length) }));
}

/** @type {(run: Run, length: number) => Run} */
function first(run, length) {
  return { ...run, epochs: run.epochs.slice(0, length) };
}

/** By how many points the validation error of `auto` is above that of shuffling after the same epoch, at most. @type {(shuffle: Run, auto: Run) => number} */
function worstGap(shuffle, auto) {
  const gaps = auto.epochs.map(
    (epoch, index) => epoch.validationError - (shuffle.epochs[index]?.validationError ?? NaN),
  );
  return Math.max(...gaps.slice(FROM - 1));
}

/** Seconds that `auto` needs to shuffling's best validation error, as a multiple of shuffling's own. @type {(shuffle: Run, auto: Run) => number} */
function secondsToBest(shuffle, auto) {
  const target = bestEpoch(shuffle.epochs).validationError;
  return secondsTo(auto, target) / secondsTo(shuffle, target);
}

/** @type {(run: Run, error: number) => number} */
function secondsTo({ epochs }, error) {
  const index = epochs.findIndex(({ validationError }) => validationError <= error);
  return index < 0
    ? Infinity
    : epochs.slice(0, index + 1).reduce((sum, epoch) => sum + workSeconds(epoch), 0);
}

const whole = (/** @type {number} */ value) => (value === Infinity ? 'never' : String(value));
const signed = (/** @type {number} */ value) => `${value > 0 ? '+' : ''}${value.toFixed(2)}`;
