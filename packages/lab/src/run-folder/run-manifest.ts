// run-folder: the files of a run, each read and written in one place; docs/run-format.md has their formats.
import { join } from 'node:path';
import { writeAtomically } from '../base/durable-files.js';
import { oneLine, UsageError, requireText } from '../base/errors.js';
import { exists } from '../base/exists.js';
import { readRunFile } from './checksums.js';
import { requireManifest, type RunManifest } from './manifest-format.js';

export type { RunManifest } from './manifest-format.js';

/** A folder with this file is that of a run. */
export const RUN_FILE = 'run.json';
/** Whether a folder is that of a run. */
export function isRunFolder(folder: string): Promise<boolean> {
  return exists(join(folder, RUN_FILE));
}

/** Replaces the `run.json` of a run folder. */
export function writeManifest(folder: string, manifest: RunManifest): Promise<void> {
  return writeAtomically(folder, RUN_FILE, manifestText(manifest));
}

/** What `run.json` holds. */
export function manifestText(manifest: RunManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Reads the `run.json` of a run folder; `UsageError` when there is none, it cannot be understood, or is not as it was written. */
export async function readManifest(folder: string): Promise<RunManifest> {
  requireText('folder of a run', folder);
  const path = join(folder, RUN_FILE);
  let manifest: unknown;
  const { bytes, fault } = await readRunFile(folder, RUN_FILE).catch((error: unknown) => {
    if (error instanceof UsageError) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR')
      throw new UsageError(
        `${folder}: must be the folder of a run, got a file; rankbatch train and compare make them with --out FOLDER`,
        { cause: error },
      );
    throw new UsageError(`${path}: must be readable, got ${oneLine(error)}`, { cause: error });
  });
  if (bytes === undefined)
    throw new UsageError(
      (await exists(folder))
        ? `${folder}: must be a run folder, got one without run.json; those of a comparison are in its folder runs`
        : `${folder}: must be the folder of a run, got none (there is no such folder); rankbatch train --out ${folder} makes it`,
    );
  try {
    manifest = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new UsageError(`${path}: must be readable JSON, got ${oneLine(error)}`, { cause: error });
  }
  requireManifest(manifest, path);
  if (fault) throw fault;
  return manifest;
}
