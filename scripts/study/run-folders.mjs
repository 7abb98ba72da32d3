// Run folders of any name in a folder, found by what they were trained with.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readRun } from '@rankbatch/lab';
import { covers } from './cell.mjs';

/**
 * @typedef {import('@rankbatch/lab').StoredRun} StoredRun
 * @typedef {import('./cell.mjs').Cell} Cell
 */

/** The runs whose folders are in `folder`, as far as they can be read. @param {string} folder */
export async function readRunFolders(folder) {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const paths = names.map((name) => join(folder, name)).filter((path) => existsSync(join(path, 'run.json')));
  return Promise.all(paths.map(readRun));
}

/**
 * The run that holds the cell, of several the one that is furthest.
 *
 * @template {{ epochs: readonly unknown[], config: import('@rankbatch/lab').RunConfig }} Run
 * @param {readonly Run[]} runs
 * @param {Cell} cell
 * @returns {Run | undefined}
 */
export function furthest(runs, cell) {
  return runs
    .filter(({ config }) => covers(config, cell))
    .reduce(
      (best, run) => (best && best.epochs.length >= run.epochs.length ? best : run),
      /** @type {Run | undefined} */ (undefined),
    );
}
