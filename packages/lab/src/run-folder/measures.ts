import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../base/durable-files.js';
import { parseJson } from '../base/parse-json.js';
import { unlessMissing } from '../base/unless-missing.js';
import type { RunMeasures } from '../results/measures/measures.js';

const MEASURES_FILE = 'measures.json';

/** What the model of a run folder is worth on each split; undefined where the run is not finished, or is of a version that kept none. */
export async function readMeasures(folder: string): Promise<RunMeasures | undefined> {
  const measures = parseJson((await unlessMissing(readFile(join(folder, MEASURES_FILE), 'utf8'))) ?? '');
  return isMeasures(measures) ? measures : undefined;
}

/** Puts the measures of a finished run into its folder. */
export function writeMeasures(folder: string, measures: RunMeasures): Promise<void> {
  return writeAtomically(folder, MEASURES_FILE, `${JSON.stringify(measures)}\n`);
}

function isMeasures(value: unknown): value is RunMeasures {
  return value instanceof Object && 'version' in value && value.version === 1 && 'task' in value;
}
