import { constants } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { DataError } from './data-error.js';
import type { NamedBytes } from './named-bytes.js';

const unzip = promisify(gunzip);
const CURE = 'the file is damaged or of another kind: fetch it again';

/** How much compressed files may hold. */
export interface UnpackLimits {
  /** Bytes for each byte of the file; real data packs 2 to 20 times, and gzip itself can do 1032. @default 50 */
  readonly ratio?: number;
  /** Bytes that any file may hold, whatever its own size. @default 64 MiB */
  readonly always?: number;
}

/**
 * Reads a whole file and unpacks it if it is compressed with gzip, which its content tells; throws `DataError`, also for a small file
 * that would take a lot of memory, before it is taken.
 */
export async function readBytes(path: string, limits: UnpackLimits = {}): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new DataError(`${path}: cannot be read (${code}); check the path and its permissions`, { cause });
  }
  return inflate(bytes, path, limits);
}

/** As `readBytes`, together with the path for messages. */
export async function readNamed(path: string): Promise<NamedBytes> {
  return { path, bytes: await readBytes(path) };
}

async function inflate(
  bytes: Uint8Array,
  path: string,
  { ratio = 50, always = 64 * 2 ** 20 }: UnpackLimits,
): Promise<Uint8Array> {
  // A name that ends in .gz says nothing: browsers and other programs unpack such files and keep the name.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const most = Math.min(constants.MAX_LENGTH, Math.max(always, Math.ceil(ratio * bytes.length)));
  try {
    return await unzip(bytes, { maxOutputLength: most });
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE')
      throw new DataError(
        `${path}: must hold at most ${most} bytes, ${ratio} for each of its own, found more, as in files made to fill the memory; where you trust it, unpack it with gunzip and give what comes out`,
        { cause },
      );
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(
      `${path}: must be intact gzip data, found ${bytes.length} bytes that cannot be unpacked (${reason}); ${CURE}`,
      { cause },
    );
  }
}
