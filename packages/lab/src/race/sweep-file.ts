// sweep.json: what a comparison that is kept was asked for.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../base/durable-files.js';
import { RunError, UsageError } from '../base/errors.js';
import { parseJson } from '../base/parse-json.js';
import { quoteWord } from '../base/quote-word.js';
import { withoutPlace } from '../run-folder/moved-data.js';
import { contentsOf } from '../run-folder/run-lock.js';
import type { SweepArguments } from './race-options.js';

const SWEEP_FILE = 'sweep.json';

/** Makes `folder` that of a comparison with these settings, or refuses one that holds anything else. */
export async function claimSweep(folder: string, settings: SweepArguments): Promise<void> {
  const known = await readSweep(folder);
  if (known === undefined) {
    const found = await contentsOf(folder);
    if (found.length > 0)
      throw new UsageError(
        `--out: must be a new folder, an empty one or that of this comparison, got "${folder}" with ${found[0]} in it`,
      );
    return writeSweep(folder, settings);
  }
  const before: SweepArguments = withoutPlace(known);
  const now: SweepArguments = withoutPlace(settings);
  for (const name of new Set([...Object.keys(before), ...Object.keys(now)]))
    if (before[name] !== now[name])
      throw new UsageError(
        `--out: must be a folder of the same settings, got "${folder}", whose ${name} was ${before[name] ?? 'not given'} and now is ${now[name] ?? 'not given'}; choose another folder, or go on with it: rankbatch resume ${quoteWord(folder)}`,
      );
}

/** Keeps the settings of a comparison, with where its data are now. */
export function writeSweep(folder: string, settings: SweepArguments): Promise<void> {
  const content = { version: 1, kind: 'sweep', settings };
  return writeAtomically(folder, SWEEP_FILE, `${JSON.stringify(content, null, 2)}\n`);
}

/** The settings of the comparison that `folder` holds; undefined if it holds none. */
export async function readSweep(folder: string): Promise<SweepArguments | undefined> {
  const path = join(folder, SWEEP_FILE);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const content = parseJson(text);
  if (!isSweep(content))
    throw new RunError(`${path}: must be that of a comparison, got something else; it is damaged`);
  if (content.version > 1)
    throw new UsageError(
      `${path}: must be of version 1 at most, got ${content.version}; it was made by a newer rankbatch: update this one`,
    );
  return content.settings;
}

function isSweep(value: unknown): value is { readonly version: number; readonly settings: SweepArguments } {
  return (
    value instanceof Object && 'settings' in value && 'version' in value && typeof value.version === 'number'
  );
}
