import { access, mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { lock } from 'proper-lockfile';
import { DataError } from '../data-error.js';
import { checksumOf, type Checksum } from './checksum.js';
import { fetchPart, refuseWrite, sizeOf, type DownloadProgress } from './fetch-part.js';

/** A file that is not there yet. */
export interface DownloadRequest {
  /** Where it is to stand. */
  readonly path: string;
  /** Mirrors, which are tried in this order. */
  readonly urls: readonly string[];
  readonly checksum: Checksum;
}

/** What a download may take at most. */
export interface DownloadLimits {
  /** Bytes of a file. The largest that is known by name has 171 MB. @default 1 GiB */
  readonly bytes?: number;
  /** Time of one mirror for a file, after which the next one goes on. @default 3_600_000, an hour */
  readonly ms?: number;
}

/** How files are downloaded. */
export interface DownloadOptions {
  readonly limits?: DownloadLimits | undefined;
  /** Longest silence of a server before the next one is asked. @default 30_000 */
  readonly stallMs?: number;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

/** How often one mirror is asked to go on. */
const MAX_ATTEMPTS = 10;

/**
 * Downloads a file from the first mirror that gives the right one. It appears under its name only when it is whole and its checksum is right; until then what has
 * arrived is kept in `<path>.part`, and the next attempt goes on from there. Of several processes one downloads and the others wait.
 *
 * @throws DataError naming what each mirror did.
 */
export async function download(request: DownloadRequest, options: DownloadOptions = {}): Promise<void> {
  const { path } = request;
  await mkdir(dirname(path), { recursive: true }).catch((cause: unknown) =>
    refuseWrite(dirname(path), cause),
  );
  const lost = new AbortController();
  const release = await lock(path, {
    realpath: false,
    // A lock of a killed process is taken over after 10 seconds.
    stale: 10_000,
    retries: { forever: true, factor: 1.2, minTimeout: 100, maxTimeout: 1_000 },
    onCompromised: (error) => {
      lost.abort(error);
    },
  }).catch((cause: unknown) => refuseWrite(`${path}.lock`, cause));
  try {
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (!isThere) await fromMirrors(request, options, lost.signal);
  } finally {
    if (!lost.signal.aborted) await release();
  }
}

async function fromMirrors(
  { path, urls, checksum }: DownloadRequest,
  { stallMs = 30_000, onProgress, limits: { bytes = 2 ** 30, ms = 3_600_000 } = {} }: DownloadOptions,
  signal: AbortSignal,
): Promise<void> {
  const part = `${path}.part`;
  const file = basename(path);
  const failures: string[] = [];
  const report = (receivedBytes: number, totalBytes: number | undefined): void => {
    onProgress?.({ file, receivedBytes, totalBytes });
  };
  for (const url of urls) {
    // As long as more of the file arrives, the same mirror is asked to go on; a wrong file is fetched anew if it was pieced together.
    let goOn = true;
    const ends = performance.now() + ms;
    for (let attempt = 0; goOn && attempt < MAX_ATTEMPTS; attempt++) {
      const held = await sizeOf(part);
      try {
        const leftMs = ends - performance.now();
        await fetchPart(url, part, { stallMs, leftMs, ms, bytes, signal, onProgress: report });
        const found = await checksumOf(part, checksum);
        if (found === checksum) {
          await rename(part, path).catch((cause: unknown) => refuseWrite(path, cause));
          return;
        }
        await rm(part, { force: true });
        failures.push(`${url}: must be ${checksum}, found ${found}`);
        goOn = held > 0;
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof DataError) throw error;
        failures.push(`${url}: ${reasonOf(error)}`);
        const now = await sizeOf(part);
        goOn = performance.now() < ends && (now > held || (now < held && held > 0));
      }
    }
  }
  throw new DataError(`${file}: cannot be downloaded: ${failures.join('; ')}`);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // `fetch` says "fetch failed" or "terminated" and keeps the reason in the cause.
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
