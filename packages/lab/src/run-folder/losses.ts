import { stat, truncate } from 'node:fs/promises';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { appendDurably } from '../base/durable-files.js';
import { unlessMissing } from '../base/unless-missing.js';
import { readRunFile } from './checksums.js';
import type { RunManifest } from './run-manifest.js';

/** The losses of all samples after epoch upon epoch, 4 bytes each, little-endian. */
const LOSSES_FILE = 'losses.f32';
/** The file takes no more. */
const MOST_BYTES = 64 * 2 ** 20;

/** What of a manifest says how the file is laid out. */
type Layout = Pick<RunManifest, 'data' | 'config'>;

/** Losses of some samples over a run. */
export interface LossHistory {
  /** [R] finished epochs. */
  readonly epochs: readonly number[];
  /** [samples][R] loss in inference mode after each of these epochs. */
  readonly losses: readonly (readonly number[])[];
}

/** Epochs between two records: 1 where all fit into 64 MiB. */
function epochsBetween({ data, config }: Layout): number {
  return Math.max(1, Math.ceil((4 * data.train * config.epochs) / MOST_BYTES));
}

/** Bytes of the records up to the end of an epoch. */
function sizeAfter(layout: Layout, epoch: number): number {
  return 4 * layout.data.train * Math.floor(epoch / epochsBetween(layout));
}

/**
 * The losses of samples by id over the epochs of a run, as far as they are kept; no epochs where the run has kept none.
 *
 * @param most so many epochs at most, the last one among them
 */
export async function readLossHistory(
  folder: string,
  manifest: Layout,
  ids: readonly number[],
  most = Infinity,
): Promise<LossHistory> {
  const bytes = await readLosses(folder);
  const count = manifest.data.train;
  const records = Math.floor(bytes.length / (4 * count));
  const shown = Math.min(records, most);
  const chosen = Array.from({ length: shown }, (_, i) => Math.floor(((i + 1) * records) / shown) - 1);
  const every = epochsBetween(manifest);
  return {
    epochs: chosen.map((record) => (record + 1) * every),
    losses: ids.map((id) => chosen.map((record) => bytes.readFloatLE(4 * (record * count + id)))),
  };
}

/** What is added after an epoch: nothing where its losses are not kept, or those of all before it are not there. */
export function lossesRecord(
  manifest: Layout,
  epoch: number,
  losses: Float32Array,
  size: number,
): Buffer | undefined {
  if (epoch % epochsBetween(manifest) !== 0 || size !== sizeAfter(manifest, epoch - 1)) return undefined;
  const bytes = Buffer.from(losses.slice().buffer);
  return endianness() === 'LE' ? bytes : bytes.swap32();
}

/** Adds the losses [N] after an epoch, if that is one whose losses are kept, and those of all before it are there. */
export async function appendLosses(
  folder: string,
  manifest: Layout,
  epoch: number,
  losses: Float32Array,
): Promise<void> {
  const path = join(folder, LOSSES_FILE);
  const record = lossesRecord(manifest, epoch, losses, await sizeOf(path));
  if (record) await appendDurably(path, record);
}

/** The losses up to an epoch, as bytes: without those of later ones, and without what a kill has torn. */
export async function lossesUpTo(folder: string, manifest: Layout, epoch: number): Promise<Buffer> {
  const bytes = await readLosses(folder);
  return bytes.subarray(0, sizeAfter(manifest, epoch));
}

/** Drops the losses of epochs after `epoch`, and what a kill has torn. */
export async function truncateLosses(folder: string, manifest: Layout, epoch: number): Promise<void> {
  const path = join(folder, LOSSES_FILE);
  const size = sizeAfter(manifest, epoch);
  if ((await sizeOf(path)) > size) await truncate(path, size);
}

/** All bytes; none where the file is not there, as after it was deleted because it was damaged. */
async function readLosses(folder: string): Promise<Buffer> {
  const { bytes, fault } = await readRunFile(folder, LOSSES_FILE, 2 * MOST_BYTES);
  if (bytes === undefined) return Buffer.alloc(0);
  if (fault) throw fault;
  return bytes;
}

async function sizeOf(path: string): Promise<number> {
  return (await unlessMissing(stat(path)))?.size ?? 0;
}
