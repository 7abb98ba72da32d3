import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeNpy } from '../formats/npy.testing.js';
import { loadFsdd } from './fsdd.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-fsdd-'));
  const pixels = Uint8Array.from({ length: 30 * 1536 }, (_, k) => k % 256);
  await writeFile(join(folder, 'images.npy.gz'), gzipSync(encodeNpy(pixels, [30, 1, 32, 48])));
  await writeFile(
    join(folder, 'labels.npy'),
    encodeNpy(
      Uint8Array.from({ length: 30 }, (_, i) => i % 10),
      [30],
    ),
  );
});
afterEach(() => rm(folder, { recursive: true }));

describe('fsdd', () => {
  it('gives pictures of bytes; the last rows are the test set', async () => {
    const { train, validation, test, classNames } = await loadFsdd(
      { dataDir: folder },
      { train: 20, test: 10 },
    );
    expect([train.count, validation.count, test.count]).toEqual([18, 2, 10]);
    expect([train.shape, train.values instanceof Uint8Array, classNames?.length]).toEqual([
      [1, 32, 48],
      true,
      10,
    ]);
    expect([...test.rows!]).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
  });

  it('refuses a part of the pictures', async () => {
    await expect(loadFsdd({ dataDir: folder }, { train: 25, test: 10 })).rejects.toThrow(
      /images\.npy\.gz: must hold 35 pictures, found 30/,
    );
  });
});
