import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../base/errors.js';
import type { RunManifest } from './run-manifest.js';

export const LOSSES_FILE = 'losses.f32';
/** The file takes no more. */
const MOST_BYTES = 64 * 2 ** 20;

/** Losses of some samples over a run. */
export interface LossHistory {
  /** [R] finished epochs. */
  readonly epochs: readonly number[];
  /** [samples][R] loss in inference mode after each of these epochs. */
  readonly losses: readonly (readonly number[])[];
}

/** Epochs between two records of `losses.f32`: 1 where all fit into 64 MiB. */
export function epochsBetween({ data, config }: Pick<RunManifest, 'data' | 'config'>): number {
  return Math.max(1, Math.ceil((4 * data.train * config.epochs) / MOST_BYTES));
}

/**
 * The losses of samples by id over the epochs of a run, as far as they are kept; no epochs where the run has kept none.
 *
 * @param most so many epochs at most, the last one among them
 */
export async function readLossHistory(
  folder: string,
  manifest: Pick<RunManifest, 'data' | 'config'>,
  ids: readonly number[],
  most = Infinity,
): Promise<LossHistory> {
  const bytes = await readFile(join(folder, LOSSES_FILE)).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
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
