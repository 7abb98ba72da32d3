import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataError } from '../data-error.js';
import { loadCifar10 } from './cifar10.js';

const counts = { batch: 2, validation: 1 };

/** Two records, labelled `first` and `first + 1`, whose pixels all equal ten times the label. */
function batch(first: number): Uint8Array {
  return Uint8Array.from(
    [first, first + 1].flatMap((label) => [label, ...Array<number>(3072).fill(10 * label)]),
  );
}

const files = {
  'data_batch_1.bin': batch(0),
  'data_batch_2.bin': batch(1),
  'data_batch_3.bin': batch(2),
  'data_batch_4.bin': batch(3),
  'data_batch_5.bin': batch(4),
  'test_batch.bin': batch(8),
};

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-cifar-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, bytes: Uint8Array): Promise<void> {
  await mkdir(join(folder, name, '..'), { recursive: true });
  await writeFile(join(folder, name), bytes);
}

const archive = async (contents: Record<string, Uint8Array>): Promise<Uint8Array> =>
  gzipSync(
    await packTar(
      Object.entries(contents).map(([name, body]) => ({
        header: { name: `cifar-10-batches-bin/${name}`, size: body.length },
        body,
      })),
    ),
  );

describe('loadCifar10', () => {
  it.each<[string, () => Promise<void>]>([
    [
      'its six files',
      async () => {
        for (const [name, bytes] of Object.entries(files)) await write(`cifar10/${name}`, bytes);
      },
    ],
    [
      'six compressed files in the unpacked folder',
      async () => {
        for (const [name, bytes] of Object.entries(files))
          await write(`cifar-10-batches-bin/${name}.gz`, gzipSync(bytes));
      },
    ],
    ['the official archive', async () => write('cifar10/cifar-10-binary.tar.gz', await archive(files))],
  ])('reads %s; the end of the last batch is the validation set', async (_, prepare) => {
    await prepare();
    const { train, validation, test, classNames, sourceRows } = await loadCifar10(
      { dataDir: folder },
      counts,
    );
    expect([...train.labels]).toEqual([0, 1, 1, 2, 2, 3, 3, 4, 4]);
    expect([...validation.labels]).toEqual([5]);
    expect([...test.labels]).toEqual([8, 9]);
    expect(classNames?.[8]).toBe('ship');
    expect([sourceRows, [...validation.rows!]]).toEqual([10, [9]]);
    expect(train.shape).toEqual([3, 32, 32]);
    expect([train.values[3 * 3072 - 1], train.values[3 * 3072], validation.values[0]]).toEqual([10, 20, 50]);
  });

  it('names the missing files and the archive that would do', async () => {
    for (const [name, bytes] of Object.entries(files)) await write(`cifar10/${name}`, bytes);
    await rm(join(folder, 'cifar10/data_batch_3.bin'));
    await expect(loadCifar10({ dataDir: folder }, counts)).rejects.toThrow(
      /^data "cifar10": missing data_batch_3\.bin; looked in .*data_batch_3\.bin\.gz.*or cifar-10-binary\.tar\.gz instead/,
    );
  });

  it.each<[string, Uint8Array, string]>([
    [
      'a file cut short',
      batch(2).subarray(0, 6000),
      'data_batch_3.bin: byte 3073: must hold whole records of 3073 bytes, found 2927',
    ],
    ['an empty file', new Uint8Array(0), 'data_batch_3.bin: byte 0: must hold whole records'],
    [
      'a label out of range',
      batch(9),
      'data_batch_3.bin: byte 3073: the label of record 1 must be in 0..9, found 10',
    ],
    [
      'another number of records',
      batch(2).subarray(0, 3073),
      'must hold 2 records, found 1; use the official file',
    ],
  ])('refuses %s', async (_, bytes, message) => {
    for (const [name, good] of Object.entries(files)) await write(`cifar10/${name}`, good);
    await write('cifar10/data_batch_3.bin', bytes);
    await expect(loadCifar10({ dataDir: folder }, counts)).rejects.toThrow(message);
    await expect(loadCifar10({ dataDir: folder }, counts)).rejects.toBeInstanceOf(DataError);
  });

  it('refuses an archive of something else, and one cut short', async () => {
    await write('cifar10/cifar-10-binary.tar.gz', await archive({ 'train.bin': batch(0) }));
    await expect(loadCifar10({ dataDir: folder }, counts)).rejects.toThrow(
      /tar\.gz: must hold data_batch_1\.bin, found train\.bin/,
    );
    await write('cifar10/cifar-10-binary.tar.gz', (await archive(files)).subarray(0, 200));
    await expect(loadCifar10({ dataDir: folder }, counts)).rejects.toThrow(/must be intact gzip data/);
  });
});
