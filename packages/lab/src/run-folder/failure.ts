import { checks } from 'rankbatch/internal';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../base/durable-files.js';
import { isDivergence, oneLine } from '../base/errors.js';
import { parseJson } from '../base/parse-json.js';
import { readPlainFile } from '../base/plain-file.js';
import { unlessMissing } from '../base/unless-missing.js';

const FAILURE_FILE = 'failure.json';

/** Why a run could not go on; gone when it is gone on with. */
export interface RunFailure {
  readonly version: 1;
  readonly message: string;
  /** Time in ISO 8601. */
  readonly at: string;
  /** Whether a loss was NaN or infinite; left out where that was not the cause. Older versions wrote the message alone, which tells. */
  readonly isDivergence?: true;
}

/** What the run in `folder` failed with the last time that it was trained; undefined where it did not fail. */
export async function readFailure(folder: string): Promise<RunFailure | undefined> {
  checks.check('folder of a run', folder, checks.text);
  const bytes = await unlessMissing(readPlainFile(join(folder, FAILURE_FILE), 2 ** 20));
  const failure = parseJson(bytes?.toString('utf8') ?? '');
  if (!isFailure(failure)) return undefined;
  return { ...failure, ...(divergence.test(failure.message) && { isDivergence: true }) };
}

/** What all messages of divergence have had, ours and the engine's. */
const divergence = /\b(the loss|losses|parameters:) must be finite, got /;

/** Notes what a run failed with. */
export function writeFailure(folder: string, cause: unknown): Promise<void> {
  const failure: RunFailure = {
    version: 1,
    message: oneLine(cause),
    at: new Date().toISOString(),
    ...(isDivergence(cause) && { isDivergence: true }),
  };
  return writeAtomically(folder, FAILURE_FILE, `${JSON.stringify(failure)}\n`);
}

/** What came of runs without an epoch, to stand behind "got none": the first failure, and how many more there are; empty where none failed. */
export function describeFailures(runs: readonly { readonly failure?: RunFailure }[]): string {
  const [first, ...others] = runs.flatMap(({ failure }) => failure ?? []);
  if (first === undefined) return '';
  return `, as ${others.length === 0 ? 'it failed' : `${others.length + 1} of ${runs.length} failed`}: ${first.message}`;
}

/** Forgets it: the run is gone on with. */
export function clearFailure(folder: string): Promise<void> {
  return rm(join(folder, FAILURE_FILE), { force: true });
}

function isFailure(value: unknown): value is RunFailure {
  return value instanceof Object && 'message' in value && typeof value.message === 'string';
}
