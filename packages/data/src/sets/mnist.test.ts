import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataError } from '../data-error.js';
import { encodeIdx } from '../formats/idx.testing.js';
import { FASHION_MNIST, loadMnist, MNIST } from './mnist.js';

const counts = { train: 5, validation: 2, test: 3 };

/** Images whose pixels all equal the sample's number. */
function images(count: number, side = 28): Uint8Array {
  const values = new Uint8Array(count * side * side).map((_, k) => Math.floor(k / (side * side)));
  return encodeIdx([count, side, side], values);
}

function labels(...values: number[]): Uint8Array {
  return encodeIdx([values.length], Uint8Array.from(values));
}

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-mnist-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Writes small but valid files, with some replaced (or left out, where null). */
async function writeFiles(changes: Record<string, Uint8Array | null> = {}): Promise<void> {
  const files: Record<string, Uint8Array | null> = {
    'mnist/train-images-idx3-ubyte.gz': gzipSync(images(7)),
    'mnist/train-labels-idx1-ubyte.gz': gzipSync(labels(3, 1, 4, 1, 5, 9, 2)),
    'mnist/t10k-images-idx3-ubyte.gz': gzipSync(images(3)),
    'mnist/t10k-labels-idx1-ubyte.gz': gzipSync(labels(6, 5, 8)),
    ...changes,
  };
  for (const [name, bytes] of Object.entries(files)) {
    if (bytes === null) continue;
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
}

describe('loadMnist', () => {
  it('takes the end of the training file as validation set', async () => {
    await writeFiles();
    const { train, validation, test, classes } = await loadMnist(MNIST, { dataDir: folder }, counts);
    expect(classes).toBe(10);
    expect([train.count, validation.count, test.count]).toEqual([5, 2, 3]);
    expect(train.shape).toEqual([1, 28, 28]);
    expect([...train.labels]).toEqual([3, 1, 4, 1, 5]);
    expect([...validation.labels]).toEqual([9, 2]);
    expect([...test.labels]).toEqual([6, 5, 8]);
    expect(train.values).toHaveLength(5 * 784);
    expect(validation.values).toHaveLength(2 * 784);
    expect([validation.values[0], validation.values[784]]).toEqual([5, 6]);
  });

  it('finds plain files, the dotted spelling, and files in the folder itself', async () => {
    await writeFiles({
      'mnist/train-images-idx3-ubyte.gz': null,
      'mnist/train-images.idx3-ubyte': images(7),
      'mnist/t10k-labels-idx1-ubyte.gz': null,
      't10k-labels.idx1-ubyte.gz': gzipSync(labels(0, 0, 7)),
    });
    const { test } = await loadMnist(MNIST, { dataDir: folder }, counts);
    expect([...test.labels]).toEqual([0, 0, 7]);
  });

  it('lists missing files, the folders searched and the cures', async () => {
    await writeFiles({ 'mnist/train-labels-idx1-ubyte.gz': null, 'mnist/t10k-images-idx3-ubyte.gz': null });
    await expect(loadMnist(MNIST, { dataDir: folder }, counts)).rejects.toThrow(
      `data "mnist": missing train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz; looked in ${join(folder, 'mnist')} and ${folder}, `,
    );
    await expect(loadMnist(MNIST, { dataDir: folder }, counts)).rejects.toThrow(
      /--data-dir.*RANKBATCH_DATA.*--data digits/,
    );
  });

  it('refuses a folder without a name', async () => {
    await expect(loadMnist(MNIST, { dataDir: '' })).rejects.toThrow(
      'data "mnist": dataDir must name a folder, got ""; leave it out',
    );
  });

  it.each<[string, string, Uint8Array, RegExp]>([
    [
      'a label out of range',
      'train-labels-idx1',
      labels(3, 1, 10, 1, 5, 9, 2),
      /byte 10: label 2 must be in 0\.\.9, found 10/,
    ],
    [
      'fewer labels than images',
      'train-labels-idx1',
      labels(3, 1, 4, 1),
      /byte 4: must hold as many labels as .*train-images-idx3-ubyte\.gz holds images, 7, found 4/,
    ],
    [
      'labels in place of images',
      'train-images-idx3',
      labels(1, 2, 3, 4, 5, 6, 7),
      /byte 3: must have 3 axes \(magic number 0x00000803\), found 1/,
    ],
    ['images in place of labels', 'train-labels-idx1', images(7), /byte 3: must have 1 axes/],
    [
      'images of another size',
      'train-images-idx3',
      images(7, 14),
      /byte 8: the size of axis 1 must be 28, found 14/,
    ],
    ['another number of images', 't10k-images-idx3', images(4), /t10k-labels.* must hold as many labels/],
    ['a file cut short', 't10k-images-idx3', images(3).subarray(0, 2000), /byte 2000: the file is cut short/],
  ])('refuses %s', async (_, stem, bytes, message) => {
    await writeFiles({ [`mnist/${stem}-ubyte.gz`]: gzipSync(bytes) });
    await expect(loadMnist(MNIST, { dataDir: folder }, counts)).rejects.toThrow(message);
    await expect(loadMnist(MNIST, { dataDir: folder }, counts)).rejects.toBeInstanceOf(DataError);
  });

  it('reads sets in the same files, with the names of their classes', async () => {
    await writeFiles();
    await rename(join(folder, 'mnist'), join(folder, 'fashion-mnist'));
    const { name, classNames, train } = await loadMnist(FASHION_MNIST, { dataDir: folder }, counts);
    expect([name, classNames?.[9], train.count]).toEqual(['fashion-mnist', 'ankle boot', 5]);
  });

  it('does not take the files of one set for another', async () => {
    await writeFiles({
      'mnist/train-images-idx3-ubyte.gz': gzipSync(images(10)),
      'mnist/train-labels-idx1-ubyte.gz': gzipSync(labels(9, 0, 0, 3, 0, 2, 7, 2, 5, 5)),
    });
    await expect(loadMnist(MNIST, { dataDir: folder }, { train: 8, validation: 2, test: 3 })).rejects.toThrow(
      /must be a file of mnist, found the labels of fashion-mnist/,
    );
  });

  it('refuses files that are not the official size', async () => {
    await writeFiles();
    await expect(loadMnist(MNIST, { dataDir: folder })).rejects.toThrow(
      /byte 4: the size of axis 0 must be 60000, found 7/,
    );
  });
});
