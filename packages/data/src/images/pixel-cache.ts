import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../download/cache-folder.js';
import { DataError } from '../data-error.js';

/** A picture that could not be decoded. */
export interface DamagedPicture {
  /** Its place in the source. */
  readonly index: number;
  /** What is wrong, and the cure. */
  readonly message: string;
}

/** What is known of decoded pictures beside their bytes. */
export interface PixelFacts {
  /** Of each picture, `[channels, height, width]`. */
  readonly shape: readonly [number, number, number];
  readonly count: number;
  readonly damaged: readonly DamagedPicture[];
}

/** Decoded pictures on disk. */
export interface Pixels extends PixelFacts {
  /** The bytes of the pictures `ids`, `[ids.length, ...shape]`. */
  readonly read: (ids: Uint32Array) => Promise<Uint8Array>;
}

/**
 * The pixels that are kept under a key in the user's cache, or else those that `fill` writes to a file, picture after picture, which are kept
 * from then on. Several processes may fill the same key: each file appears under its name only when it is whole.
 *
 * @param key plain data: all that decides the bytes
 */
export async function keptPixels(
  key: unknown,
  fill: (file: FileHandle) => Promise<PixelFacts>,
): Promise<Pixels> {
  const folder = join(cacheFolder(), 'pixels');
  const name = createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 32);
  const paths = { pixels: join(folder, `${name}.bin`), facts: join(folder, `${name}.json`) };
  const facts = (await readFacts(paths)) ?? (await fillCache(folder, paths, fill));
  return { ...facts, read: (ids) => readPixels(paths.pixels, facts.shape, ids) };
}

interface Paths {
  readonly pixels: string;
  readonly facts: string;
}

async function readFacts({ pixels, facts }: Paths): Promise<PixelFacts | undefined> {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written below; the name holds a hash of what it must fit
    const kept = JSON.parse(await readFile(facts, 'utf8')) as PixelFacts;
    const { size } = await stat(pixels);
    return size === kept.count * bytesOf(kept.shape) ? kept : undefined;
  } catch {
    return undefined;
  }
}

async function fillCache(
  folder: string,
  { pixels, facts }: Paths,
  fill: (file: FileHandle) => Promise<PixelFacts>,
): Promise<PixelFacts> {
  const partial = join(folder, `${randomUUID()}.partial`);
  try {
    await mkdir(folder, { recursive: true });
    const filled = await writeWith(partial, fill);
    await rename(partial, pixels);
    await writeFile(partial, JSON.stringify(filled));
    await rename(partial, facts);
    return filled;
  } catch (cause) {
    await rm(partial, { force: true }).catch(() => {});
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
    // A damaged picture at the end leaves the file short.
    await file.truncate(facts.count * bytesOf(facts.shape));
    return facts;
  } finally {
    await file.close();
  }
}

async function readPixels(path: string, shape: readonly number[], ids: Uint32Array): Promise<Uint8Array> {
  const each = bytesOf(shape);
  const values = new Uint8Array(ids.length * each);
  const file = await open(path);
  try {
    for (let start = 0; start < ids.length;) {
      // Pictures that stand side by side are read at once, up to 64 MiB.
      const most = Math.max(1, Math.floor(2 ** 26 / each));
      let end = start + 1;
      while (end < ids.length && end - start < most && ids[end] === ids[end - 1]! + 1) end++;
      const { bytesRead } = await file.read(values, start * each, (end - start) * each, ids[start]! * each);
      if (bytesRead !== (end - start) * each)
        throw new DataError(
          `${path}: must hold the decoded picture ${ids[end - 1]}, found the file cut short; remove it, it is made anew`,
        );
      start = end;
    }
  } finally {
    await file.close();
  }
  return values;
}

const bytesOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);
