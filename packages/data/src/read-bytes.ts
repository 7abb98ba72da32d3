import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { DataError } from './data-error.js';
import type { NamedBytes } from './named-bytes.js';

const unzip = promisify(gunzip);
const CURE = 'the file is damaged or of another kind: fetch it again';

/** Reads a whole file and unpacks it if it is compressed with gzip, which its content tells; throws `DataError`. */
export async function readBytes(path: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new DataError(`${path}: cannot be read (${code}); check the path and its permissions`, { cause });
  }
  return inflate(bytes, path);
}

/** As `readBytes`, together with the path for messages. */
export async function readNamed(path: string): Promise<NamedBytes> {
  return { path, bytes: await readBytes(path) };
}

async function inflate(bytes: Uint8Array, path: string): Promise<Uint8Array> {
  // A name that ends in .gz says nothing: browsers and other programs unpack such files and keep the name.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await unzip(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(
      `${path}: must be intact gzip data, found ${bytes.length} bytes that cannot be unpacked (${reason}); ${CURE}`,
      { cause },
    );
  }
}
