import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm, statfs, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../download/cache-folder.js';
import { DataError } from '../data-error.js';
import { PartialFile, removeAbandoned } from './partial-file.js';
import { bytesOf, readFacts, writeFacts, type PixelFacts } from './pixel-facts.js';
import type { PixelFile } from './pixel-file.js';

/** Decoded pictures on disk. */
export interface Pixels extends PixelFacts {
  readonly file: PixelFile;
}

/** The folder of decoded pictures. */
export const pixelFolder = (): string => join(cacheFolder(), 'pixels');

/** The end of the names of files of pixels. */
export const PIXELS_END = '.pixels';

/** Writes decoded pictures into a file, one behind another. */
export interface PixelFiller {
  /** Bytes that `fill` will write, once they are known. */
  readonly bytes: () => Promise<number>;
  readonly fill: (file: FileHandle) => Promise<PixelFacts>;
}

/**
 * The pixels that are kept under a key in the user's cache, or else those that `fill` writes to a file, which are kept from then on. Several processes
 * may fill the same key: a file appears under its name only when it is whole and on the disk.
 *
 * @param key plain data: all that decides the bytes
 */
export async function keptPixels(key: unknown, filler: PixelFiller): Promise<Pixels> {
  const folder = pixelFolder();
  const name = createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 32);
  const path = join(folder, `${name}${PIXELS_END}`);
  const facts = (await readFacts(path)) ?? (await fillCache(folder, path, filler));
  return {
    ...facts,
    file: { path, each: bytesOf(facts.shape), sums: Uint32Array.from(facts.sums) },
  };
}

async function fillCache(folder: string, path: string, { bytes, fill }: PixelFiller): Promise<PixelFacts> {
  const needed = await bytes();
  try {
    await mkdir(folder, { recursive: true });
    await removeAbandoned(folder);
    await requireSpace(folder, needed);
    const partial = new PartialFile(folder);
    try {
      const filled = await writeWith(partial.path, fill);
      await rename(partial.path, path);
      return filled;
    } finally {
      await rm(partial.path, { force: true }).catch(() => {});
      partial.release();
    }
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    throw new DataError(
      `${folder}: must be a folder to keep decoded pictures in, which cannot be written (${String(cause.code)}); ` +
        `make room there, or name another folder with the environment variable XDG_CACHE_HOME`,
      { cause },
    );
  }
}

async function writeWith(path: string, fill: (file: FileHandle) => Promise<PixelFacts>): Promise<PixelFacts> {
  const file = await open(path, 'w');
  try {
    const facts = await fill(file);
    await writeFacts(file, facts);
    await file.sync();
    return facts;
  } finally {
    await file.close();
  }
}

/** Refuses to begin what the disk has no room for, rather than after hours of decoding. */
async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bytes <= bavail * bsize) return;
  const gigabytes = (n: number): string => `${(n / 1e9).toFixed(1)} GB`;
  throw new DataError(
    `${folder}: must have room for the decoded pictures, ${gigabytes(bytes)}, found ${gigabytes(bavail * bsize)}; give a smaller size, ` +
      `make room there, for which rankbatch cache --clear helps, or name another folder with the environment variable XDG_CACHE_HOME`,
  );
}
