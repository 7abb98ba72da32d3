// How `auto` did against shuffling with the same optimizer and seed.
import { workSeconds } from '@rankbatch/lab';
import { nameOptimizer } from '../../../packages/lab/dist/figures/names.js';
import { cost, percent, ratio, spread, table } from './markdown.mjs';
import { bestEpoch, speedupsAt } from './outcomes.mjs';

/** @typedef {import('./evidence.mjs').Run} Run */

/** Epochs from which on validation errors are compared. */
const FROM = 3;

/** A row for each data set and optimizer: medians over the seeds that both have. @param {readonly Run[]} runs */
export function autoTable(runs) {
  const tasks = [...new Set(runs.map(taskOf))];
  const rows = tasks.flatMap((task) => {
    const own = runs.filter((run) => taskOf(run) === task);
    const pairs = pairsOf(own);
    if (pairs.length === 0) return [];
    const length = Math.min(
      ...pairs.map(({ shuffle, auto }) => Math.min(shuffle.epochs.length, auto.epochs.length)),
    );
    const cut = pairs.map(({ shuffle, auto }) => ({
      shuffle: first(shuffle, length),
      auto: first(auto, length),
    }));
    const speedups = speedupsAt(
      cut.flatMap(({ shuffle, auto }) => [shuffle, auto]),
      length,
    ).filter(({ select }) => select === 'auto');
    const best = (/** @type {Run} */ run) => bestEpoch(run.epochs);
    return [
      [
        task,
        String(pairs.length),
        String(length),
        spread(
          cut.map(({ shuffle }) => shuffle.epochs.at(-1)?.trainLoss ?? NaN),
          cost,
        ),
        spread(
          speedups.map(({ epochs }) => epochs ?? Infinity),
          whole,
        ),
        spread(
          speedups.map(({ secondRatio }) => secondRatio ?? 0),
          ratio,
        ),
        spread(
          cut.map(({ shuffle }) => best(shuffle).validationError),
          percent,
        ),
        spread(
          cut.map(({ auto }) => best(auto).validationError),
          percent,
        ),
        spread(
          cut.map(({ shuffle, auto }) => worstGap(shuffle, auto)),
          signed,
        ),
        spread(
          cut.map(({ shuffle }) => best(shuffle).testError),
          percent,
        ),
        spread(
          cut.map(({ auto }) => best(auto).testError),
          percent,
        ),
        spread(
          cut.map(({ shuffle, auto }) => secondsToBest(shuffle, auto)),
          ratio,
        ),
      ],
    ];
  });
  const head = ['data, optimizer', 'seeds', 'epochs', "shuffle's last cost", 'auto there after epochs'];
  const errors = ['best validation: shuffle', 'auto', `greatest excess from epoch ${FROM} on`];
  return table(
    [
      ...head,
      'times less time',
      ...errors,
      'test there: shuffle',
      'auto',
      "seconds to shuffle's best validation, of its own",
    ],
    rows,
  );
}

/** @param {Run} run */
function taskOf({ cell: { data, labelNoise, labels, model }, optimizer }) {
  const wrong = labelNoise ? `, ${100 * labelNoise} % wrong labels` : '';
  const human = labels ? `N, ${labels.replace(/^.*\/|_.*$/g, '')} labels` : '';
  return `${data}${human}${wrong} (${model}), ${nameOptimizer(optimizer)}`;
}

/** @type {(runs: readonly Run[]) => { shuffle: Run, auto: Run }[]} */
function pairsOf(runs) {
  return runs.flatMap((auto) => {
    const shuffle = runs.find(({ select, seed }) => select === 'shuffle' && seed === auto.seed);
    return auto.select === 'auto' && shuffle ? [{ shuffle, auto }] : [];
  });
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
