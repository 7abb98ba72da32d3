import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DataError } from './data-error.js';
import { textDecoder } from './formats/decode-text.js';
import { unreadable } from './unreadable.js';

/** Bytes that are read at once. */
const CHUNK = 2 ** 18;

/**
 * The text of a file piece by piece, each end of a line as LF, unpacked where it is compressed with gzip. What is in memory is one piece, however long the file is.
 *
 * @throws DataError where the file cannot be read or unpacked, or is no text.
 */
export async function* readText(path: string, charset?: string): AsyncGenerator<string, void> {
  let decode: ReturnType<typeof textDecoder> | undefined;
  // A CR at the end of a piece may be the first half of CR LF.
  let held = '';
  const unified = (text: string, isLast: boolean): string => {
    const all = held + text;
    held = !isLast && all.endsWith('\r') ? '\r' : '';
    const own = held === '' ? all : all.slice(0, -1);
    return own.includes('\r') ? own.replace(/\r\n?/g, '\n') : own;
  };
  for await (const bytes of readChunks(path)) {
    decode ??= textDecoder(bytes, path, charset);
    yield unified(decode(bytes, true), false);
  }
  yield unified(decode?.(new Uint8Array(), false) ?? '', true);
}

async function* readChunks(path: string): AsyncGenerator<Uint8Array, void> {
  const isPacked = await beginsWithGzip(path);
  const stream = createReadStream(path, { highWaterMark: CHUNK });
  const source = isPacked ? pipeline(stream, createGunzip({ chunkSize: CHUNK }), () => {}) : stream;
  try {
    for await (const bytes of source as AsyncIterable<Uint8Array>) yield bytes;
  } catch (cause) {
    if (!isPacked) throw unreadable(path, cause);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(
      `${path}: must be intact gzip data, found what cannot be unpacked (${reason}); the file is damaged or of another kind: fetch it again`,
      { cause },
    );
  } finally {
    stream.destroy();
  }
}

async function beginsWithGzip(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(2), 0, 2, 0);
      return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}
