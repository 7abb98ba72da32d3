import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  inspectRun,
  readLedger,
  readManifest,
  systemCode,
  withoutWeights,
  type EpochRecord,
  type Inspection,
  type LedgerColumns,
  type RunManifest,
} from '@rankbatch/lab/run-folder';
import { Latest } from './latest.js';

/** A run's ledger, as without class weights, and what stands out in it. */
export interface InspectedRun {
  readonly manifest: RunManifest;
  readonly ledger: LedgerColumns;
  readonly inspection: Inspection;
}

const inspected = new Latest<Promise<InspectedRun | null>>(3);

/** Reads the ledger of a run, which may have been replaced since the last time; null where it has none yet. */
export async function readInspectedRun({
  folder,
  last,
}: {
  readonly folder: string;
  readonly last: EpochRecord | undefined;
}): Promise<InspectedRun | null> {
  const stamp = await stampOf(join(folder, 'ledger.parquet'));
  return stamp === null
    ? null
    : inspected.get(`${folder} ${stamp} ${last?.epoch}`, () => inspect(folder, last));
}

async function inspect(folder: string, last: EpochRecord | undefined): Promise<InspectedRun | null> {
  const manifest = await readManifest(folder);
  const kept = await readLedger(folder, manifest.data.train);
  if (kept === null) return null;
  const ledger = withoutWeights(kept, manifest);
  const isWeighted = manifest.config.classWeights !== undefined;
  return { manifest, ledger, inspection: inspectRun(ledger, last, manifest.data.task, isWeighted) };
}

async function stampOf(path: string): Promise<string | null> {
  try {
    const { size, mtimeMs } = await lstat(path);
    return `${size} ${mtimeMs}`;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}
