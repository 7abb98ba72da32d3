import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PIXELS_END, pixelFolder } from './pixel-cache.js';
import { readFacts } from './pixel-facts.js';

/** Decoded pictures that are kept on disk. */
export interface KeptPictures {
  /** The file of their pixels. */
  readonly path: string;
  /** The folder, list or file that they come from; undefined where the file is not a whole one. */
  readonly source?: string;
  readonly count?: number;
  /** `[channels, height, width]`. */
  readonly shape?: readonly number[];
  readonly bytes: number;
}

/**
 * The decoded pictures that `loadImages` and `loadParquet` have kept below the user's cache folder, and what they leave there while they decode.
 *
 * @example
 * ```ts no-run
 * import { keptPictures } from '@rankbatch/data';
 * for (const { source, bytes } of await keptPictures()) console.log(source, bytes);
 * ```
 */
export async function keptPictures(): Promise<KeptPictures[]> {
  const folder = pixelFolder();
  const names = await readdir(folder).catch((): string[] => []);
  const found: KeptPictures[] = [];
  for (const name of names.toSorted()) {
    const path = join(folder, name);
    const { size: bytes = 0 } = (await stat(path).catch(() => undefined)) ?? {};
    const facts = name.endsWith(PIXELS_END) ? await readFacts(path) : undefined;
    found.push({
      path,
      bytes,
      ...(facts && { source: facts.source, count: facts.count, shape: facts.shape }),
    });
  }
  return found;
}

/** Removes all decoded pictures that are kept; they are decoded anew when they are needed. Runs that read them meanwhile end with an error. */
export async function removeKeptPictures(): Promise<void> {
  await rm(pixelFolder(), { recursive: true, force: true });
}
