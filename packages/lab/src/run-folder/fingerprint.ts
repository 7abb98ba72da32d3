import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { takeValues, type Dataset, type Samples } from '@rankbatch/data';

/** How far the reading of all samples is. */
export interface ReadProgress {
  /** Bytes of values that are read. */
  readonly done: number;
  /** Bytes of values in all. */
  readonly total: number;
  /** Bytes a second, since the start. */
  readonly perSecond: number;
}

/** Who hears of the reading of all samples, and may stop it. */
export interface ReadWatch {
  /** Hears of it where it takes more than a second, ten times a second at most. */
  readonly onRead?: (progress: ReadProgress) => void;
  readonly signal?: AbortSignal;
}

/** Fingerprints of data sets, which are large. */
const fingerprints = new WeakMap<Dataset, string>();

/** SHA-256 of all values, labels and targets, wherever they are; rejects with the signal's reason when that is aborted. */
export async function fingerprintOf(dataset: Dataset, watch: ReadWatch = {}): Promise<string> {
  const known = fingerprints.get(dataset);
  if (known !== undefined) return known;
  const parts = [dataset.train, dataset.validation, dataset.test];
  const hash = createHash('sha256');
  const goOn = paced(
    parts.reduce((bytes, { values }) => bytes + sizeOf(values), 0),
    watch,
  );
  for (const samples of parts) {
    for (const piece of piecesOf(samples)) {
      hash.update(piece);
      await goOn(piece.byteLength);
    }
    hash.update(bytesOf(samples.labels));
    if (samples.targets) hash.update(bytesOf(samples.targets));
  }
  const fingerprint = hash.digest('hex');
  fingerprints.set(dataset, fingerprint);
  return fingerprint;
}

const quietMs = 1000;
const pauseMs = 100;

/** Takes note of bytes that are read; tells of them, and lets other work and signals in, ten times a second. */
function paced(total: number, { onRead, signal }: ReadWatch): (bytes: number) => Promise<void> {
  const start = performance.now();
  let last = start;
  let done = 0;
  return async (bytes) => {
    done += bytes;
    const now = performance.now();
    if (now - last < pauseMs && done < total) return;
    last = now;
    if (now - start > quietMs) onRead?.({ done, total, perSecond: (1000 * done) / (now - start) });
    await nextTurn();
    signal?.throwIfAborted();
  };
}

/** Bytes that are read at once. */
const bytesAtOnce = 2 ** 24;

/** The bytes of the values of all samples, some at a time. */
function* piecesOf(samples: Samples): Generator<Uint8Array, void> {
  const { values, count } = samples;
  if (!('take' in values)) {
    const bytes = bytesOf(values);
    for (let start = 0; start < bytes.length; start += bytesAtOnce)
      yield bytes.subarray(start, start + bytesAtOnce);
    return;
  }
  const atOnce = Math.max(1, Math.floor((bytesAtOnce * count) / values.length));
  for (let start = 0; start < count; start += atOnce) {
    const ids = Uint32Array.from({ length: Math.min(atOnce, count - start) }, (_, i) => start + i);
    yield bytesOf(takeValues(samples, ids));
  }
}

function sizeOf(values: Samples['values']): number {
  return 'take' in values ? values.length : values.byteLength;
}

function bytesOf({ buffer, byteOffset, byteLength }: NodeJS.TypedArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
