import { checks } from 'rankbatch/internal';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../base/errors.js';
import { exists } from '../base/exists.js';
import type { EpochRecord } from '../results/records.js';
import type { RunMeasures } from '../results/measures/measures.js';
import { readFailure, type RunFailure } from './failure.js';
import { readMeasures } from './measures.js';
import { readMetrics } from './metrics.js';
import { wholeOf } from './part-folder.js';
import { isRunFolder, readManifest, type RunManifest } from './run-manifest.js';

/** A run as its folder tells it, without the per-sample ledger. */
export interface StoredRun {
  readonly folder: string;
  readonly manifest: RunManifest;
  readonly metrics: readonly EpochRecord[];
  /** What its model is worth; left out before it is finished. */
  readonly measures?: RunMeasures;
  /** What it failed with the last time that it was trained; left out where it did not. */
  readonly failure?: RunFailure;
}

/** Runs that are read at once. */
const sideBySide = 8;

/** Reads one run folder. */
export async function readRun(folder: string): Promise<StoredRun> {
  const [manifest, metrics, measures, failure] = await Promise.all([
    readManifest(folder),
    readMetrics(folder),
    readMeasures(folder),
    readFailure(folder),
  ]);
  return { folder, manifest, metrics, ...(measures && { measures }), ...(failure && { failure }) };
}

/**
 * Reads the runs of a comparison (`FOLDER/runs/`), or the single run that the folder holds, in the order of their start.
 *
 * @example
 * ```ts no-run
 * import { readLedger, readRuns } from '@rankbatch/lab';
 * for (const { folder, manifest, metrics } of await readRuns('runs/mnist')) {
 *   const ledger = await readLedger(folder);
 *   console.log(manifest.config.select, metrics.at(-1)?.trainLoss, ledger?.draws[0]);
 * }
 * ```
 *
 * @param onRead hears how many runs are read
 * @throws UsageError (rejection) when the folder holds no run, or one that this version cannot read.
 */
export async function readRuns(
  folder: string,
  onRead: (done: number, total: number) => void = () => {},
): Promise<StoredRun[]> {
  checks.check('folder of runs', folder, checks.text);
  const folders = await runFolders(folder);
  const found: StoredRun[] = [];
  for (let done = 0; done < folders.length; done += sideBySide) {
    onRead(done, folders.length);
    found.push(...(await Promise.all(folders.slice(done, done + sideBySide).map(readRun))));
  }
  return found.sort(
    (a, b) =>
      a.manifest.startedAt.localeCompare(b.manifest.startedAt) ||
      a.folder.localeCompare(b.folder, 'en', { numeric: true }),
  );
}

/** Of a run whose folder is there, what was known before, while it was trained elsewhere, is no run of its own. */
async function runFolders(folder: string): Promise<string[]> {
  if (await isRunFolder(folder)) return [folder];
  const parent = join(folder, 'runs');
  const names = (await exists(parent)) ? await readdir(parent) : [];
  const candidates = names.map((name) => join(parent, name));
  const isRun = await Promise.all(candidates.map(isRunFolder));
  const there = candidates.filter((_, index) => isRun[index]);
  const found = there.filter((path) => !there.includes(wholeOf(path) ?? ''));
  if (found.length === 0)
    throw new UsageError(
      `${folder}: must be a run folder or hold runs in runs/, got none; rankbatch compare --out FOLDER and rankbatch train --out RUN make them`,
    );
  return found;
}
