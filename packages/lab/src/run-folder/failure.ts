import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../base/errors.js';
import { parseJson } from '../base/parse-json.js';

export const FAILURE_FILE = 'failure.json';

/** Why a run could not go on; gone when it is gone on with. */
export interface RunFailure {
  readonly version: 1;
  readonly message: string;
  /** Time in ISO 8601. */
  readonly at: string;
}

/** What the run in `folder` failed with the last time that it was trained; undefined where it did not fail. */
export async function readFailure(folder: string): Promise<RunFailure | undefined> {
  try {
    const failure = parseJson(await readFile(join(folder, FAILURE_FILE), 'utf8'));
    return isFailure(failure) ? failure : undefined;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isFailure(value: unknown): value is RunFailure {
  return value instanceof Object && 'message' in value && typeof value.message === 'string';
}
