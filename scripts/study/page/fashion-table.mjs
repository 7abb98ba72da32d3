// How `auto` did on Fashion-MNIST, epoch by epoch, from docs/results/fashion-mnist.json.
import { nameOptimizer } from '@rankbatch/lab/internal';
import { percent, table } from './markdown.mjs';

/**
 * @typedef {object} FashionRun
 * @property {string} optimizer
 * @property {string} select
 * @property {number} seed
 * @property {readonly number[]} cost after each epoch
 * @property {readonly number[]} validation error in percent
 * @property {readonly number[]} test error in percent
 */

/** Their order in the table. */
const order = ['shuffle', 'auto (settle 0)', 'auto (10 % uniform)', 'auto', 'rank:1e2:r'];

/**
 * A row for each run, beside shuffling with the same optimizer and seed.
 *
 * @param {readonly FashionRun[]} runs
 */
export function fashionTable(runs) {
  const shuffled = runs
    .filter(({ select }) => select === 'shuffle')
    .toSorted((a, b) => b.optimizer.localeCompare(a.optimizer) || a.seed - b.seed);
  return table(
    [
      'optimizer, seed',
      'strategy',
      'last cost',
      'least validation error, %',
      'test error there, %',
      "shuffle's last cost after epochs",
      'greatest excess',
    ],
    shuffled.flatMap((shuffle) =>
      runs
        .filter(({ optimizer, seed }) => optimizer === shuffle.optimizer && seed === shuffle.seed)
        .toSorted((a, b) => order.indexOf(a.select) - order.indexOf(b.select))
        .map((run) => rowOf(run, shuffle)),
    ),
  );
}

/** @param {FashionRun} run @param {FashionRun} shuffle */
function rowOf(run, shuffle) {
  const { optimizer, seed, select, cost, validation, test } = run;
  const best = validation.indexOf(Math.min(...validation));
  const there = cost.findIndex((value) => value <= (shuffle.cost.at(-1) ?? NaN));
  const excess = Math.max(
    ...validation.slice(1).map((value, at) => value - (shuffle.validation[at + 1] ?? NaN)),
  );
  return [
    `${nameOptimizer(optimizer)}, ${seed}`,
    `\`${select}\``,
    (cost.at(-1) ?? NaN).toFixed(2),
    percent(validation[best] ?? NaN),
    percent(test[best] ?? NaN),
    there < 0 ? 'never' : String(there + 1),
    run === shuffle ? '–' : `${excess < 0 ? '-' : '+'}${Math.abs(excess).toFixed(1)}`,
  ];
}
