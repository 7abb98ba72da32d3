import { readFile, truncate } from 'node:fs/promises';
import { RunError, systemCode } from '../base/errors.js';
import type { EpochRecord } from '../results/records.js';
import { appendDurably } from '../base/durable-files.js';

/** Adds the line of one more epoch. */
export function appendMetrics(path: string, record: EpochRecord): Promise<void> {
  return appendDurably(path, `${JSON.stringify(record)}\n`);
}

/** Drops what stands behind the line of `epoch`: later epochs, and a line that a kill has torn. */
export async function truncateMetrics(path: string, epoch: number): Promise<void> {
  const kept = (await readLines(path)).slice(0, epoch);
  if (kept.length < epoch)
    throw new RunError(
      `${path}: must have a line for each of the ${epoch} epochs of the checkpoint, got ${kept.length}; it is damaged: start a new run`,
    );
  const length = kept.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
  try {
    await truncate(path, length);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}

/** All lines that have an end. */
async function readLines(path: string): Promise<string[]> {
  try {
    return (await readFile(path, 'utf8')).split('\n').slice(0, -1);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
