import { open, rm, stat } from 'node:fs/promises';
import { DataError } from '../data-error.js';

/** How far the download of a file is. */
export interface DownloadProgress {
  /** The file's name. */
  readonly file: string;
  readonly receivedBytes: number;
  /** `undefined` where the server does not say. */
  readonly totalBytes: number | undefined;
}

/** What `fetchPart` takes beside the address. */
export interface FetchOptions {
  /** Longest silence of the server. */
  readonly stallMs: number;
  /** Time that is left of the `ms` in all. */
  readonly leftMs: number;
  readonly ms: number;
  /** Bytes that the file may have. */
  readonly bytes: number;
  readonly signal: AbortSignal;
  readonly onProgress: (receivedBytes: number, totalBytes: number | undefined) => void;
}

/**
 * Fetches what is missing of a file behind the bytes that `part` holds already, or the whole file if the server does not resume. What has
 * arrived stays in `part`, also when an error is thrown.
 *
 * @throws DataError if `part` cannot be written; another error if the server fails.
 */
export async function fetchPart(url: string, part: string, options: FetchOptions): Promise<void> {
  const { stallMs, leftMs, ms, bytes, signal, onProgress } = options;
  const stopped = new AbortController();
  const silence = setTimeout(() => {
    stopped.abort(new Error(`no data for ${stallMs / 1000} s`));
  }, stallMs);
  const end = setTimeout(() => {
    stopped.abort(new Error(`not whole after ${ms / 1000} s (option limits.ms)`));
  }, leftMs);
  try {
    const held = await sizeOf(part);
    const response = await fetch(url, {
      // No compression on the way: checksums are those of the files as they are.
      headers: { 'accept-encoding': 'identity', ...(held > 0 && { range: `bytes=${held}-` }) },
      signal: AbortSignal.any([signal, stopped.signal]),
    });
    if (response.status === 416 && response.headers.get('content-range') === `bytes */${held}`) return;
    if (response.status === 416) await rm(part, { force: true });
    if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
    const start = response.status === 206 ? rangeStart(response) : 0;
    if (start !== 0 && start !== held)
      throw new Error(`asked for bytes from ${held}, got them from ${start}`);
    const length = response.headers.get('content-length');
    const total = length === null ? undefined : start + Number(length);
    refuseLarge(total ?? 0, bytes);
    const received = await append(response.body, part, start, bytes, (size) => {
      silence.refresh();
      onProgress(size, total);
    });
    if (total !== undefined && received !== total)
      throw new Error(`cut short after ${received} of ${total} bytes`);
  } catch (error) {
    signal.throwIfAborted();
    stopped.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(silence);
    clearTimeout(end);
  }
}

/** The number of bytes of a file, 0 if there is none. */
export function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

function refuseLarge(bytes: number, most: number): void {
  if (bytes > most)
    throw new Error(`must have at most ${most} bytes (option limits.bytes), has ${bytes} or more`);
}

function rangeStart(response: Response): number {
  const match = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '');
  if (match === null) throw new Error('HTTP 206 without the range that it holds');
  return Number(match[1]);
}

/** Writes chunks to a file from byte `start` on, and returns the size of the file. */
async function append(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  start: number,
  most: number,
  onChunk: (size: number) => void,
): Promise<number> {
  const file = await open(path, start > 0 ? 'a' : 'w').catch((cause: unknown) => refuseWrite(path, cause));
  let received = start;
  try {
    for await (const chunk of chunks) {
      refuseLarge(received + chunk.length, most);
      await file.appendFile(chunk).catch((cause: unknown) => refuseWrite(path, cause));
      received += chunk.length;
      onChunk(received);
    }
    return received;
  } finally {
    await file.close();
  }
}

/** Turns a fault of the disk into an error that no other mirror can mend. */
export function refuseWrite(path: string, cause: unknown): never {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  throw new DataError(
    `${path}: cannot be written (${code}); free space or permissions there, or choose another cache with XDG_CACHE_HOME`,
    { cause },
  );
}
