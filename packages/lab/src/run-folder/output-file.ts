import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../base/errors.js';
import { CHECKSUMS_FILE, protectedFiles } from './checksums.js';
import { isRunFolder } from './run-manifest.js';

/** What runs and comparisons write into their folders, and read again. */
const OWN: ReadonlySet<string> = new Set([
  ...protectedFiles,
  CHECKSUMS_FILE,
  'failure.json',
  'lock.json',
  'sweep.json',
  'compare.json',
]);

/**
 * Refuses to write a file in the place of one that is read, or of one that a run has written for itself, through links too.
 *
 * @param option how the error calls it, as `--out`
 * @param inputs files that are read
 * @throws UsageError (rejection) naming what would be lost.
 */
export async function requireOtherFile(
  option: string,
  path: string,
  inputs: readonly string[] = [],
): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  for (const input of inputs) {
    const other = found && (await stat(input).catch(() => undefined));
    const isSame = other && found.ino === other.ino && found.dev === other.dev;
    if (isSame === true || resolve(input) === resolve(path))
      throw new UsageError(`${option}: must be another file than ${input}, which is read, got "${path}"`);
  }
  const folder = await realpath(dirname(path)).catch(() => resolve(dirname(path)));
  const own = await ownFileOf(folder, basename(path));
  if (own !== undefined)
    throw new UsageError(
      `${option}: must not replace ${own}, a file of the run or comparison in that folder, got "${path}"; choose another name`,
    );
}

async function ownFileOf(folder: string, name: string): Promise<string | undefined> {
  if (basename(folder) === 'checkpoint' && (await isRunFolder(dirname(folder))))
    return join('checkpoint', name);
  if (!OWN.has(name)) return undefined;
  const isSweep = await stat(join(folder, 'sweep.json')).then(
    () => true,
    () => false,
  );
  return isSweep || (await isRunFolder(folder)) ? name : undefined;
}
