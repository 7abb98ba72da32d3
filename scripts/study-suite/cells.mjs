// The runs of the suite. A cell is one run; its key names it in the files of results.
import { tasks } from './tasks.mjs';

/**
 * @typedef {object} Cell
 * @property {string} task
 * @property {string} optimizer
 * @property {'constant' | 'annealed'} rule
 * @property {number} epochs
 * @property {string} select
 * @property {boolean} validated whether the strategy is told the validation loss
 * @property {number} seed
 */

/** Fixed strategies: what a user would set by hand. */
export const fixed = [
  'shuffle',
  'uniform',
  ...['10', '100', '1e4', '1e8'].flatMap((pressure) => [`rank:${pressure}`, `rank:${pressure}:r`]),
  'infoBatch:0.5',
  'selectiveBackprop:1',
  'proportional:0.6',
];

/** What is raced with a learning rate that falls to 0. */
const annealed = ['shuffle', 'auto', 'rank:100:r', 'infoBatch:0.5', 'selectiveBackprop:1'];
const shares = [0.25, 0.5, 0.75, 1];

/** @returns {Cell[]} by what tells most first: seed, then constant rate before annealed */
export function allCells() {
  /** @type {Cell[]} */
  const cells = [];
  const seeds = Math.max(...tasks.map((task) => task.seeds));
  for (let seed = 1; seed <= seeds; seed++)
    for (const task of tasks) {
      if (seed > task.seeds) continue;
      for (const optimizer of task.optimizers) {
        const cell = { task: task.name, optimizer, seed, validated: true };
        for (const select of [...fixed, 'auto'])
          cells.push({ ...cell, rule: 'constant', epochs: task.epochs, select });
        cells.push({ ...cell, rule: 'constant', epochs: task.epochs, select: 'auto', validated: false });
        for (const share of shares)
          for (const select of annealed)
            cells.push({
              ...cell,
              rule: 'annealed',
              epochs: Math.max(1, Math.round(share * task.epochs)),
              select,
            });
      }
    }
  return cells;
}

/** @param {Cell} cell */
export function keyOf({ task, optimizer, rule, epochs, select, validated, seed }) {
  return [task, optimizer, rule, epochs, select, validated ? 'validated' : 'alone', seed].join(' | ');
}
