// Trains the cells of studies that have no results yet, some side by side, and keeps the results of each that is finished.
import { join } from 'node:path';
import { readRun } from '@rankbatch/lab';
import { configOf, describeCell, slugOf, trainWords } from './cell.mjs';
import { readResults, resultOf, writeResult } from './result-file.mjs';
import { furthest, readRunFolders } from './run-folders.mjs';
import { trainProcess } from './train-process.mjs';

/**
 * @typedef {import('./cell.mjs').Cell} Cell
 * @typedef {import('@rankbatch/lab').EpochMetrics} EpochMetrics
 *
 * @typedef {object} StudyFolders
 * @property {string} runs run folders, where unfinished ones are gone on with
 * @property {string} results files of results
 */

/**
 * The cells that no file of results holds in full.
 *
 * @param {readonly Cell[]} cells
 * @param {string} results
 */
export function unfinished(cells, results) {
  const found = readResults(results);
  return cells.filter((cell) => (furthest(found, cell)?.epochs.length ?? 0) < cell.epochs);
}

/**
 * Takes over the results of run folders that hold one of the cells, whatever their names; unfinished ones with `partial` only.
 *
 * @param {readonly Cell[]} cells
 * @param {StudyFolders & { partial: boolean, say: (line: string) => void }} options
 */
export async function collect(cells, { runs, results, partial, say }) {
  const found = (await readRunFolders(runs)).map(resultOf);
  for (const cell of cells) {
    const result = furthest(found, cell);
    if (result === undefined || result.epochs.length === 0) continue;
    const length = `${result.epochs.length} of ${result.config.epochs} epochs`;
    if (result.epochs.length < cell.epochs && !partial)
      say(`${describeCell(cell)}: ${length}, left out without --partial`);
    else if (await writeResult(results, result)) say(`${describeCell(cell)}: ${length} taken`);
  }
}

/**
 * Trains what is unfinished, up to `jobs` cells side by side; a cell that fails does not stop the others. Returns the failures.
 *
 * @param {readonly Cell[]} cells
 * @param {StudyFolders & { jobs: number, dataFolder: string | undefined, signal: AbortSignal,
 *   progress: { begin(cell: Cell, epochs: readonly EpochMetrics[]): void, epochs(cell: Cell, epochs: readonly EpochMetrics[]): void } }} options
 * @returns {Promise<string[]>}
 */
export async function trainCells(cells, { runs, results, jobs, dataFolder, signal, progress }) {
  const waiting = unfinished(cells, results);
  /** @type {string[]} */
  const failures = [];

  /** @param {Cell} cell */
  const train = async (cell) => {
    const known = (await readRunFolders(runs)).map((run) => ({
      ...run,
      config: run.manifest.config,
      epochs: run.metrics,
    }));
    const run = furthest(known, cell);
    const folder = run?.folder ?? join(runs, slugOf(configOf(cell)));
    progress.begin(cell, run?.metrics ?? []);
    const words = run ? ['resume', folder, '--quiet'] : trainWords(cell, { out: folder, dataFolder });
    await trainProcess(words, { folder, signal, onEpochs: (epochs) => progress.epochs(cell, epochs) });
    const trained = await readRun(folder);
    progress.epochs(cell, trained.metrics);
    await writeResult(results, resultOf(trained));
  };
  const work = async () => {
    for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift())
      try {
        await train(cell);
      } catch (error) {
        if (signal.aborted) throw error;
        failures.push(`${describeCell(cell)}: ${error instanceof Error ? error.message : String(error)}`);
      }
  };
  // All of them, also where one is interrupted: none is left alone.
  for (const worker of await Promise.allSettled(Array.from({ length: jobs }, work)))
    if (worker.status === 'rejected') throw worker.reason;
  return failures;
}
