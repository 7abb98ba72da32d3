import { readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { appendDurably } from '../base/durable-files.js';
import { RunError, UsageError } from '../base/errors.js';
import { unlessMissing } from '../base/unless-missing.js';
import type { EpochRecord } from '../results/records.js';

/** One line for each finished epoch; docs/run-format.md tells what each field means. */
const METRICS_FILE = 'metrics.jsonl';

/**
 * The finished epochs of a run. A last line that is cut short, as one may see it while it is being written, is left out;
 * any other damage is a `UsageError` that names the line.
 */
export async function readMetrics(folder: string): Promise<EpochRecord[]> {
  const path = join(folder, METRICS_FILE);
  const lines = await readLines(path);
  return lines.map((line, index) => parseLine(line, `${path}: line ${index + 1}`, index + 1));
}

/** The numbers of one line, which must be those of `epoch`; `UsageError` that begins with `where` for any other. */
export function parseLine(line: string, where: string, epoch: number): EpochRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new UsageError(`${where}: must be JSON, got ${JSON.stringify(line.slice(0, 40))}`, {
      cause: error,
    });
  }
  if (!isRecord(value))
    throw new UsageError(`${where}: must hold the numbers of an epoch, got ${line.slice(0, 40)}`);
  if (value.epoch !== epoch)
    throw new UsageError(`${where}: must hold epoch ${epoch}, got epoch ${value.epoch}`);
  return value;
}

/** Adds the line of one more epoch. */
export function appendMetrics(folder: string, record: EpochRecord): Promise<void> {
  return appendDurably(join(folder, METRICS_FILE), `${JSON.stringify(record)}\n`);
}

/** Drops what stands behind the line of `epoch`: later epochs, and a line that a kill has torn. */
export async function truncateMetrics(folder: string, epoch: number): Promise<void> {
  const path = join(folder, METRICS_FILE);
  const kept = (await readLines(path)).slice(0, epoch);
  if (kept.length < epoch)
    throw new RunError(
      `${path}: must have a line for each of the ${epoch} epochs of the checkpoint, got ${kept.length}; it is damaged: start a new run`,
    );
  const length = kept.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
  await unlessMissing(truncate(path, length));
}

/** All lines that have an end: what follows the last line break is not finished. */
async function readLines(path: string): Promise<string[]> {
  const text = (await unlessMissing(readFile(path, 'utf8'))) ?? '';
  return text.split('\n').slice(0, -1);
}

const numbers = [
  'epoch step trainLoss trainError validationLoss validationError testError',
  'trainSeconds selectSeconds recomputeSeconds evalSeconds saveSeconds',
].flatMap((names) => names.split(' '));

function isRecord(value: unknown): value is EpochRecord {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return numbers.every((name) => typeof fields.get(name) === 'number');
}
