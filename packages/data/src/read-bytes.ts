import { check, text } from './checks.js';
import { constants } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { DataError } from './data-error.js';
import type { NamedBytes } from './named-bytes.js';
import { mostUnpacked, requireUnpackable, type UnpackLimits } from './unpack-limits.js';
import { unreadable } from './unreadable.js';

const unzip = promisify(gunzip);
const CURE = 'the file is damaged or of another kind: fetch it again';

/**
 * Reads a whole file and unpacks it if it is compressed with gzip, which its content tells; throws `DataError`, also for a small file
 * that would take a lot of memory, before it is taken.
 */
export async function readBytes(path: string, limits: UnpackLimits = {}): Promise<Uint8Array> {
  check('path', path, text);
  let bytes: Uint8Array;
  try {
    await requireFile(path);
    bytes = await readFile(path);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw unreadable(path, cause);
  }
  return inflate(bytes, path, limits);
}

/** As `readBytes`, together with the path for messages. */
export async function readNamed(path: string): Promise<NamedBytes> {
  return { path, bytes: await readBytes(path) };
}

/** Refuses what would be waited for without end, such as a pipe; what is named below /dev, as by `<(...)` of a shell, is meant so. */
async function requireFile(path: string): Promise<void> {
  const found = await stat(path);
  if (found.isFile() || found.isDirectory() || path.startsWith('/dev/')) return;
  throw new DataError(`${path}: must be a file, found a pipe or a device; give a file, or /dev/stdin`);
}

async function inflate(bytes: Uint8Array, path: string, limits: UnpackLimits): Promise<Uint8Array> {
  // A name that ends in .gz says nothing: browsers and other programs unpack such files and keep the name.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const most = mostUnpacked(bytes.length, limits);
  try {
    return await unzip(bytes, { maxOutputLength: Math.min(constants.MAX_LENGTH, most) });
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE')
      requireUnpackable(Infinity, most, path);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(
      `${path}: must be intact gzip data, found ${bytes.length} bytes that cannot be unpacked (${reason}); ${CURE}`,
      { cause },
    );
  }
}
