// The runs of a suite. A cell is one run; its key names it in the files of results.
import { heldOutTasks } from './held-out-tasks.mjs';
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
  'thin:0.2',
];

/** Tried, and not taken in: see candidates.mjs. */
export const candidates = ['rho:10', 'rho:100', 'recencyBias'];

/** `auto` as it was before a validation loss made it bolder: where the constants were compared. */
export const BEFORE = 'auto (eager 1)';
/** That one, then before an epoch ended with even draws, then before a validation loss that falls no more was harm. */
export const earlier = [BEFORE, 'auto (settle 0)', 'auto (no patience)'];
/**
 * Dropped since, raced at a constant rate: epochs end with even draws only while the root of the mean height is above 0.2, by what the held-out
 * suite showed; and a tenth of the draws uniform in place of a twentieth.
 */
export const dropped = ['auto (even ends above 0.2)', 'auto (10 % uniform)'];

/** What is raced with a learning rate that falls to 0, beside earlier forms. */
export const annealed = ['shuffle', 'auto', 'rank:100:r', 'infoBatch:0.5', 'selectiveBackprop:1', 'thin:0.2'];
const shares = [0.25, 0.5, 0.75, 1];

/** Each constant of that lower and higher, the others as they are. @type {Record<string, Partial<import('rankbatch/internal').AutoTuning>>} */
const changes = {
  'eager 1': {},
  'bend 0.5': { bend: 0.5 },
  'bend 2': { bend: 2 },
  'uniform 0.05': { uniform: 0.05 },
  'uniform 0.2': { uniform: 0.2 },
  'leastGain 1.1': { leastGain: 1.1 },
  'leastGain 1.4': { leastGain: 1.4 },
  'eager 0.5': { eager: 0.5 },
  'ramp ln 3': { ramp: Math.log(3) },
  'ramp ln 100': { ramp: Math.log(100) },
  'alarm 1': { alarm: 1 },
  'alarm 3': { alarm: 3 },
  'slack 0': { slack: 0 },
  'slack 0.01': { slack: 0.01 },
  'leastHarm 0.01': { leastHarm: 0.01 },
  'leastHarm 0.04': { leastHarm: 0.04 },
  'no foresight': { foresees: false },
  'mean height not heeded': { alarm: Infinity },
  'no recomputation': { recomputes: false },
};
/** @type {Record<string, Partial<import('rankbatch/internal').AutoTuning>>} */
export const variants = {
  ...Object.fromEntries(
    Object.entries(changes).map(([name, change]) => [
      name,
      { eager: 1, settle: 0, patience: Infinity, uniform: 0.1, ...change },
    ]),
  ),
  'settle 0': { settle: 0, patience: Infinity, uniform: 0.1 },
  'no patience': { patience: Infinity, uniform: 0.1 },
  'even ends above 0.2': { settleAbove: 0.2 ** 2, uniform: 0.1 },
  '10 % uniform': { uniform: 0.1 },
};
const variantSeeds = 2;

/** @returns {Cell[]} by what tells most first: seed, then constant rate before annealed */
export function allCells() {
  return cellsOf(tasks, {
    constant: [...fixed, ...candidates, 'auto', ...earlier, ...dropped],
    annealed: [...annealed, ...earlier],
    varied: Object.keys(changes)
      .map((name) => `auto (${name})`)
      .filter((select) => select !== BEFORE),
  });
}

/** Those of data sets that were picked before any run on them. */
export const heldOutCells = () =>
  cellsOf(heldOutTasks, { constant: [...fixed, 'auto', ...dropped], annealed, varied: [] });

/**
 * @param {readonly import('./tasks.mjs').Task[]} of
 * @param {Record<'constant' | 'annealed' | 'varied', readonly string[]>} selects by rule; `varied` are raced with a constant rate, Adam and two seeds
 */
function cellsOf(of, selects) {
  /** @type {Cell[]} */
  const cells = [];
  const seeds = Math.max(...of.map((task) => task.seeds));
  for (let seed = 1; seed <= seeds; seed++)
    for (const task of of) {
      if (seed > task.seeds) continue;
      for (const optimizer of task.optimizers) {
        const cell = { task: task.name, optimizer, seed, validated: true };
        const constant = /** @type {const} */ ({ ...cell, rule: 'constant', epochs: task.epochs });
        for (const select of selects.constant) cells.push({ ...constant, select });
        cells.push({ ...constant, select: 'auto', validated: false });
        if (optimizer === 'adam' && seed <= variantSeeds && !task.isLarge)
          for (const select of selects.varied) cells.push({ ...constant, select });
        for (const share of shares)
          for (const select of selects.annealed)
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
