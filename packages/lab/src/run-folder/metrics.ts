import { checks } from 'rankbatch/internal';
import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { appendDurably } from '../base/durable-files.js';
import { RunError, UsageError } from '../base/errors.js';
import { unlessMissing } from '../base/unless-missing.js';
import type { EpochRecord } from '../results/records.js';
import { readRunFile } from './checksums.js';

/** One line for each finished epoch; docs/run-format.md tells what each field means. */
const METRICS_FILE = 'metrics.jsonl';
/** More than any run writes: a line has less than a thousand bytes. */
const mostBytes = 2 ** 28;

/**
 * The finished epochs of a run. A last line that is cut short, as one may see it while it is being written, is left out;
 * any other damage is a `UsageError` that names the line, or the file where its numbers may be true but are not those of the run.
 */
export async function readMetrics(folder: string): Promise<EpochRecord[]> {
  checks.check('folder of a run', folder, checks.text);
  const { bytes, fault } = await readRunFile(folder, METRICS_FILE, mostBytes);
  const records = parseMetrics(bytes ?? Buffer.alloc(0), join(folder, METRICS_FILE));
  if (fault) throw fault;
  return records;
}

function parseMetrics(bytes: Buffer, path: string): EpochRecord[] {
  const ends = lineEnds(bytes);
  return ends.map((end, index) => {
    const line = decodeLine(bytes.subarray(ends[index - 1] ?? 0, end - 1), `${path}: line ${index + 1}`);
    return parseLine(line, `${path}: line ${index + 1}`, index + 1);
  });
}

/** The text of one line; `UsageError` that begins with `where` for bytes that are none. */
export function decodeLine(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new UsageError(`${where}: must be UTF-8, got other bytes; it is damaged`, { cause: error });
  }
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

/** The line of an epoch. */
export function metricsLine(record: EpochRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** Adds the line of one more epoch. */
export function appendMetrics(folder: string, line: string): Promise<void> {
  return appendDurably(join(folder, METRICS_FILE), line);
}

/** The lines up to that of `epoch`, as bytes; `RunError` where there are fewer. */
export async function metricsUpTo(folder: string, epoch: number): Promise<Uint8Array> {
  const { bytes = Buffer.alloc(0), fault } = await readRunFile(folder, METRICS_FILE, mostBytes);
  if (fault) throw fault;
  const path = join(folder, METRICS_FILE);
  const ends = lineEnds(bytes);
  if (ends.length < epoch)
    throw new RunError(
      `${path}: must have a line for each of the ${epoch} epochs of the checkpoint, got ${ends.length}; it is damaged: start a new run`,
    );
  const kept = bytes.subarray(0, epoch === 0 ? 0 : ends[epoch - 1]);
  parseMetrics(kept, path);
  return kept;
}

/** Drops what stands behind these bytes: later epochs, and a line that a kill has torn. */
export async function truncateMetrics(folder: string, length: number): Promise<void> {
  await unlessMissing(truncate(join(folder, METRICS_FILE), length));
}

/** Where each line ends that has an end, in bytes: what follows the last line break is not finished. */
function lineEnds(bytes: Buffer): number[] {
  const ends: number[] = [];
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) ends.push(at + 1);
  return ends;
}

const numbers = [
  'epoch step trainLoss trainError validationLoss validationError testError',
  'trainSeconds selectSeconds recomputeSeconds evalSeconds saveSeconds',
].flatMap((names) => names.split(' '));

/** Those that some strategies or older versions leave out. */
const optionalNumbers =
  'pressure meanAge oldestAge movedShare distinctShare effectiveSampleSize concurrent confidentSamples confidentErrors'.split(
    ' ',
  );

function isRecord(value: unknown): value is EpochRecord {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const isNumber = (found: unknown) => Number.isFinite(found);
  const histogram = fields.get('drawHistogram');
  const explanation = fields.get('explanation');
  return (
    numbers.every((name) => isNumber(fields.get(name))) &&
    optionalNumbers.every(
      (name) => fields.get(name) === undefined || fields.get(name) === null || isNumber(fields.get(name)),
    ) &&
    (histogram === undefined || (Array.isArray(histogram) && histogram.every(isNumber))) &&
    (explanation === undefined || (typeof explanation === 'object' && explanation !== null))
  );
}
