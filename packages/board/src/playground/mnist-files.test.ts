import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeIdx } from '../../../data/src/formats/idx.testing.js';
import { readMnistFiles } from './mnist-files.js';

/** Images whose pixels all have the value of their number, modulo 256. */
function images(count: number, side = 28, name = 'images'): File {
  const pixels = new Uint8Array(count * side ** 2);
  for (let i = 0; i < count; i += 1) pixels.fill(i, i * side ** 2, (i + 1) * side ** 2);
  return new File([encodeIdx([count, side, side], pixels)], name);
}
const labelBytes = (count: number) =>
  encodeIdx(
    [count],
    Uint8Array.from({ length: count }, (_, i) => i % 10),
  );
const labels = (count: number, name = 'labels') => new File([labelBytes(count)], name);

describe('readMnistFiles', () => {
  it('holds out a sixth at random where there is one pair, and keeps images and labels together', async () => {
    const { name, train, validation } = await readMnistFiles([labels(240), images(240)], 1);
    expect([name, train.count, validation.count]).toEqual(['images', 200, 40]);
    const numbers = [train, validation].flatMap(({ values, labels: own, count }) =>
      Array.from({ length: count }, (_, i) => {
        const number = values[i * 784]!;
        expect(own[i]).toBe(number % 10);
        return number;
      }),
    );
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 240 }, (_, i) => i));
    // Not the last ones.
    expect(Math.min(...validation.values)).toBeLessThan(100);
  });

  it('trains on the larger of two pairs, in any order, and validates on the other', async () => {
    const { name, train, validation } = await readMnistFiles(
      [labels(170), images(180, 28, 'large'), images(170, 28, 'small'), labels(180)],
      1,
    );
    expect([name, train.count, validation.count]).toEqual(['large', 180, 170]);
    expect(train.shape).toEqual([1, 28, 28]);
  });

  it('takes 2,000 samples at most for validation', async () => {
    const sizes = async (files: readonly File[]) => {
      const { train, validation } = await readMnistFiles(files, 1);
      return [train.count, validation.count];
    };
    const many = [images(13_000), labels(13_000)];
    expect(await sizes(many)).toEqual([11_000, 2000]);
    expect(await sizes([...many, images(3000), labels(3000)])).toEqual([13_000, 2000]);
  });

  it('unpacks gzip, whatever the name', async () => {
    const packed = new File([gzipSync(labelBytes(180))], 'labels');
    expect((await readMnistFiles([images(180), packed], 1)).train.count).toBe(150);
  });

  it.each<[string, readonly File[], string]>([
    [
      'another kind of file',
      [new File(['hello, world'], 'a.txt'), labels(180)],
      'a.txt: byte 0: the magic number must be',
    ],
    ['images alone', [images(180)], 'found 1 and 0; choose them together'],
    ['no files', [], 'must be two or four, found none'],
    [
      'six files',
      [1, 2, 3].flatMap((i) => [images(170 + i), labels(170 + i)]),
      'or two of each, found 3 and 3',
    ],
    [
      'files of other axes',
      [new File([encodeIdx([5, 4], new Uint8Array(20))], 'x'), labels(5)],
      'x: must hold images (3 axes)',
    ],
    [
      'images of another size',
      [images(180, 20), labels(180)],
      'images: images must be 28 x 28, as the network takes them, found 20 x 20',
    ],
    ['labels of another set', [images(180), labels(130)], 'as many labels as images, 180, found 130'],
    [
      'labels of other classes',
      [images(180), new File([encodeIdx([180], new Uint8Array(180).fill(12, 7))], 'labels')],
      'labels: label 7 must be in 0..9, found 12',
    ],
    [
      'too few images',
      [images(20), labels(20)],
      'images: must hold at least 160 images to train on, found 20',
    ],
    [
      'two pairs of one size',
      [images(180), labels(180), images(180), labels(180)],
      'one must be larger, to train on, found 180 images in both',
    ],
    [
      'damaged gzip data',
      [images(180), new File([gzipSync(labelBytes(180)).subarray(0, 30)], 'l.gz')],
      'l.gz: must be intact gzip data',
    ],
    [
      'a small file that would take a lot of memory',
      [images(180), new File([gzipSync(new Uint8Array(70_000_000))], 'l.gz')],
      'l.gz: must hold at most 67108864 bytes, 50 for each of its own, found more',
    ],
  ])('refuses %s', async (_, files, message) => {
    await expect(readMnistFiles(files, 1)).rejects.toMatchObject({
      name: 'DataError',
      message: expect.stringContaining(message) as string,
    });
  });
});
