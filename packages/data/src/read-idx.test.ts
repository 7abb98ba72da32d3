import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataError } from './data-error.js';
import { parseIdx } from './formats/idx.js';
import { encodeIdx } from './formats/idx.testing.js';
import { readBytes } from './read-bytes.js';
import { readIdx } from './read-idx.js';

const good = encodeIdx([2, 3], Uint8Array.of(1, 2, 3, 4, 5, 6));

describe('readIdx', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rankbatch-idx-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function write(name: string, bytes: Uint8Array): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, bytes);
    return path;
  }

  it.each([
    ['plain', 'plain-ubyte', good],
    ['compressed', 'packed-ubyte.gz', gzipSync(good)],
    ['compressed under a plain name', 'packed-ubyte', gzipSync(good)],
  ])('reads a %s file', async (_, name, bytes) => {
    const { dimensions, values } = await readIdx(await write(name, bytes));
    expect(dimensions).toEqual([2, 3]);
    expect(values).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
  });

  it('refuses gzip data cut short', async () => {
    const path = await write('cut.gz', gzipSync(good).subarray(0, 20));
    await expect(readIdx(path)).rejects.toThrow(
      `${path}: must be intact gzip data, found 20 bytes that cannot be unpacked`,
    );
  });

  it('refuses gzip data with a wrong checksum', async () => {
    const bytes = gzipSync(good);
    bytes[bytes.length - 8]! ^= 1;
    const path = await write('checksum.gz', bytes);
    await expect(readIdx(path)).rejects.toThrow(
      /checksum\.gz: must be intact gzip data.*incorrect data check/,
    );
  });

  it('refuses a small file that would fill the memory, and takes it where the limit is raised', async () => {
    // 70 MB of zeros in 68 kB.
    const path = await write('bomb.gz', gzipSync(new Uint8Array(70_000_000)));
    await expect(readBytes(path)).rejects.toThrow(/bomb\.gz: must hold at most 67108864 bytes, 50 for each/);
    expect(await readBytes(path, { ratio: 2000 })).toHaveLength(70_000_000);
    await expect(readBytes(path, { ratio: 1, always: 0 })).rejects.toBeInstanceOf(DataError);
  });

  it('reads a .gz file that another program has unpacked already', async () => {
    expect((await readIdx(await write('plain.gz', good))).dimensions).toEqual(parseIdx(good, 'f').dimensions);
  });

  it('names a file that does not exist', async () => {
    const path = join(folder, 'absent');
    await expect(readIdx(path)).rejects.toThrow(`${path}: cannot be read (ENOENT)`);
    await expect(readIdx(path)).rejects.toBeInstanceOf(DataError);
  });
});
