import { stat, truncate } from 'node:fs/promises';
import { endianness } from 'node:os';
import { systemCode } from '../base/errors.js';
import { epochsBetween } from './losses.js';
import type { RunManifest } from './run-manifest.js';
import { appendDurably } from '../base/durable-files.js';

/** Adds the losses [N] after an epoch, if that is one whose losses are kept, and those of all before it are there. */
export async function appendLosses(
  path: string,
  manifest: RunManifest,
  epoch: number,
  losses: Float32Array,
): Promise<void> {
  if (epoch % epochsBetween(manifest) !== 0) return;
  if ((await sizeOf(path)) !== sizeAfter(manifest, epoch - 1)) return;
  const bytes = Buffer.from(losses.slice().buffer);
  await appendDurably(path, endianness() === 'LE' ? bytes : bytes.swap32());
}

/** Drops the losses of epochs after `epoch`, and what a kill has torn. */
export async function truncateLosses(path: string, manifest: RunManifest, epoch: number): Promise<void> {
  const size = sizeAfter(manifest, epoch);
  if ((await sizeOf(path)) > size) await truncate(path, size);
}

function sizeAfter(manifest: RunManifest, epoch: number): number {
  return 4 * manifest.data.train * Math.floor(epoch / epochsBetween(manifest));
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 0;
    throw error;
  }
}
