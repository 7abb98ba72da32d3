// All that the page is made from: results of runs by study, and times measured on a quiet machine.
import { join } from 'node:path';
import { distinctCells } from '../cell.mjs';
import { readJson, readResults } from '../result-file.mjs';
import { furthest } from '../run-folders.mjs';
import { studies } from '../studies.mjs';
import { withQuietSeconds } from './quiet-seconds.mjs';

/**
 * @typedef {import('../cell.mjs').Cell} Cell
 * @typedef {import('../result-file.mjs').Result} Result
 * @typedef {import('@rankbatch/lab').EpochMetrics} EpochMetrics
 * @typedef {import('../../study-small/summary.mjs').Run} SmallRun
 * @typedef {import('./fashion-table.mjs').FashionRun} FashionRun
 *
 * @typedef {object} StudyTimes docs/results/study-time.json
 * @property {import('@rankbatch/lab').Environment} environment
 * @property {number} threads
 * @property {readonly (Pick<Cell, 'data' | 'model' | 'optimizer' | 'batchSize'> & import('../measure-setting.mjs').SettingTimes)[]} settings
 *
 * @typedef {object} SelectionCost docs/results/selection-cost.json
 * @property {import('@rankbatch/lab').Environment} environment
 * @property {readonly { n: number, strategy: string, nsPerDraw: number, nsPerRecord: number }[]} rows
 *
 * @typedef {object} Run a cell's results so far
 * @property {Cell} cell
 * @property {string} optimizer
 * @property {string} select
 * @property {number} seed
 * @property {readonly EpochMetrics[]} epochs at most as many as the cell has; their seconds of work are those of a quiet machine, NaN where
 *   these were not measured
 * @property {boolean} isComplete
 */

export class Evidence {
  /** @type {readonly Result[]} */
  #results;
  /** @type {StudyTimes | undefined} */
  times;
  /** @type {SelectionCost | undefined} */
  selection;
  /** @type {readonly SmallRun[]} */
  pressure;
  /** @type {readonly SmallRun[]} */
  recomputation;
  /** @type {readonly FashionRun[]} */
  fashion;

  /** @param {{ results: readonly Result[], times?: StudyTimes | undefined, selection?: SelectionCost | undefined, pressure?: readonly SmallRun[] | undefined, recomputation?: readonly SmallRun[] | undefined, fashion?: readonly FashionRun[] | undefined }} found */
  constructor({ results, times, selection, pressure = [], recomputation = [], fashion = [] }) {
    this.#results = results;
    this.times = times;
    this.selection = selection;
    this.pressure = pressure;
    this.recomputation = recomputation;
    this.fashion = fashion;
  }

  /**
   * The runs of a study that have begun, in the order of its cells. With several seeds of a strategy, unfinished ones are left
   * out as soon as one is finished; else the one that is furthest stands for all.
   *
   * @param {string} study
   * @returns {Run[]}
   */
  runs(study) {
    const runs = cellsOf(study).flatMap((cell) => this.#run(cell) ?? []);
    return runs.filter((run) => {
      const others = runs.filter((other) => isSameButSeed(other.cell, run.cell));
      const best = others.reduce((a, b) => (b.epochs.length > a.epochs.length ? b : a));
      return run.isComplete || run === best;
    });
  }

  /** How many runs of a study are there, as a sentence of the page. @param {string} study */
  status(study) {
    const cells = cellsOf(study);
    const runs = cells.map((cell) => this.#run(cell));
    const complete = runs.filter((run) => run?.isComplete).length;
    if (complete === cells.length) return `All ${cells.length} runs are finished.`;
    const begun = runs.filter((run) => run && !run.isComplete).length;
    return `**${complete} of ${cells.length} runs so far**${begun > 0 ? `, ${begun} more unfinished, shown as far as they are` : ''}.`;
  }

  /** @param {Cell} cell @returns {Run | undefined} */
  #run(cell) {
    const result = furthest(this.#results, cell);
    if (result === undefined) return undefined;
    const { optimizer, select, seed } = cell;
    const epochs = withQuietSeconds(result, this.times).slice(0, cell.epochs);
    return { cell, optimizer, select, seed, epochs, isComplete: epochs.length === cell.epochs };
  }
}

/** All that a folder such as docs/results holds. @param {string} folder */
export function readEvidence(folder) {
  return new Evidence({
    results: readResults(join(folder, 'runs')),
    times: readJson(join(folder, 'study-time.json')),
    selection: readJson(join(folder, 'selection-cost.json')),
    pressure: readJson(join(folder, 'pressure.json')),
    recomputation: readJson(join(folder, 'recomputation.json')),
    fashion: readJson(join(folder, 'fashion-mnist.json')),
  });
}

/** @param {string} study */
function cellsOf(study) {
  return distinctCells(studies[study] ?? []);
}

/** @type {(a: Cell, b: Cell) => boolean} */
function isSameButSeed(a, b) {
  return JSON.stringify({ ...a, seed: 0 }) === JSON.stringify({ ...b, seed: 0 });
}
