import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, vi } from 'vitest';
import sharp from 'sharp';

/** The path of a committed picture. */
export const pictureFixture = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/pictures/${name}`, import.meta.url));

/** A PNG of one grey. */
export function greyPng(grey: number, width = 4, height = 4): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: { r: grey, g: grey, b: grey } } })
    .png()
    .toBuffer();
}

/** For each test a folder of its own, and below it the user's cache. */
export function useFolder(): {
  readonly path: (...names: string[]) => string;
  /** Writes a file, whose folders are made; without content a grey PNG, whose grey is told by `grey`. */
  readonly write: (name: string, content?: string | Uint8Array | { grey: number }) => Promise<void>;
  readonly copy: (fixture: string, name: string) => Promise<void>;
} {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rankbatch-pictures-'));
    vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });
  const make = async (name: string): Promise<string> => {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    return path;
  };
  return {
    path: (...names) => join(folder, ...names),
    write: async (name, content = { grey: 0 }) =>
      writeFile(
        await make(name),
        typeof content === 'object' && 'grey' in content ? await greyPng(content.grey) : content,
      ),
    copy: async (fixture, name) => copyFile(pictureFixture(fixture), await make(name)),
  };
}
