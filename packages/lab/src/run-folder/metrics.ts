import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode, UsageError } from '../base/errors.js';
import type { EpochRecord } from '../results/records.js';

/** One line of `metrics.jsonl`; docs/run-format.md tells what each field means. */
export type EpochMetrics = EpochRecord;

/**
 * The finished epochs of a run. A last line that is cut short, as one may see it while it is being written, is left out;
 * any other damage is a `UsageError` that names the line.
 */
export async function readMetrics(folder: string): Promise<EpochMetrics[]> {
  const path = join(folder, 'metrics.jsonl');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
  const lines = text.split('\n');
  // What follows the last line break is not finished.
  return lines.slice(0, -1).map((line, index) => parseLine(line, `${path}: line ${index + 1}`, index + 1));
}

/** The numbers of one line, which must be those of `epoch`; `UsageError` that begins with `where` for any other. */
export function parseLine(line: string, where: string, epoch: number): EpochMetrics {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new UsageError(`${where}: must be JSON, got ${JSON.stringify(line.slice(0, 40))}`, {
      cause: error,
    });
  }
  if (!isMetrics(value))
    throw new UsageError(`${where}: must hold the numbers of an epoch, got ${line.slice(0, 40)}`);
  if (value.epoch !== epoch)
    throw new UsageError(`${where}: must hold epoch ${epoch}, got epoch ${value.epoch}`);
  return value;
}

const numbers = [
  'epoch step trainLoss trainError validationLoss validationError testError',
  'trainSeconds selectSeconds recomputeSeconds evalSeconds saveSeconds',
].flatMap((names) => names.split(' '));

function isMetrics(value: unknown): value is EpochMetrics {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return numbers.every((name) => typeof fields.get(name) === 'number');
}
