// The suite, and the one of data sets that were picked before any run on them: what is run, and where it is written.
import { fileURLToPath } from 'node:url';
import { allCells, heldOutCells } from './cells.mjs';
import { heldOutTasks } from './held-out-tasks.mjs';
import { tasks } from './tasks.mjs';

/** @param {string} name in docs/results */
const pathOf = (name) => fileURLToPath(new URL(`../../docs/results/${name}`, import.meta.url));

/**
 * @typedef {object} Suite
 * @property {readonly import('./tasks.mjs').Task[]} tasks
 * @property {readonly import('./cells.mjs').Cell[]} cells
 * @property {string} folder of the raw results
 * @property {string} page
 */

/** @type {Record<'known' | 'heldOut', Suite>} */
export const suites = {
  known: { tasks, cells: allCells(), folder: pathOf('suite'), page: pathOf('suite.md') },
  heldOut: {
    tasks: heldOutTasks,
    cells: heldOutCells(),
    folder: pathOf('held-out'),
    page: pathOf('held-out.md'),
  },
};
