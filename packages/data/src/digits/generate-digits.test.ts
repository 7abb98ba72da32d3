import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DataError } from '../data-error.js';
import { generateDigits, generateStream } from './generate-digits.js';

const PIXELS = 784;

describe('generateDigits', () => {
  it('makes byte images of 28 x 28 with labels 0..9', () => {
    const { count, shape, values, labels } = generateDigits({ count: 200, seed: 1 });
    expect([count, shape, values.length, labels.length]).toEqual([200, [1, 28, 28], 200 * PIXELS, 200]);
    expect(values).toBeInstanceOf(Uint8Array);
    expect(new Set(labels)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
  });

  it('extends a smaller set of the same seed', () => {
    const small = generateDigits({ count: 30, seed: 9 });
    const large = generateDigits({ count: 90, seed: 9 });
    expect(large.values.subarray(0, 30 * PIXELS)).toEqual(small.values);
    expect(large.labels.subarray(0, 30)).toEqual(small.labels);
  });

  it('depends on all 53 bits and the sign of the seed, and on the stream', () => {
    const images = [0, 1, -1, 2 ** 32, 2 ** 53 - 1, 1 - 2 ** 53].map(
      (seed) => generateDigits({ count: 1, seed }).values,
    );
    images.push(
      generateStream({ count: 1, seed: 0 }, 1).values,
      generateStream({ count: 1, seed: 0 }, 2).values,
    );
    expect(new Set(images.map((image) => image.join(','))).size).toBe(images.length);
  });

  it('makes the same bytes on every machine', () => {
    const { values, labels } = generateDigits({ count: 500, seed: 123 });
    const hash = createHash('sha256').update(values).update(labels).digest('hex');
    expect(hash).toBe('83d98195a897367fbadc9b4a401051d760ba410d8048896f95569de91606ac49');
  });

  it('draws every digit equally often', () => {
    const counts = Array.from({ length: 10 }, () => 0);
    for (const label of generateDigits({ count: 5_000, seed: 3 }).labels) counts[label]! += 1;
    // Five standard deviations of a binomial(5,000, 1/10).
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(107);
  });

  it('puts visible ink in every image and little of it on the frame', () => {
    const count = 2_000;
    const { values } = generateDigits({ count, seed: 4 });
    let frame = 0;
    for (let i = 0; i < count; i++) {
      const image = values.subarray(i * PIXELS, (i + 1) * PIXELS);
      expect(image.filter((value) => value > 64).length).toBeGreaterThan(10);
      frame += image.filter((value, k) => value > 64 && isFrame(k)).length;
    }
    expect(frame / count).toBeLessThan(1);
  });

  it.each([
    [{ count: 0, seed: 1 }, 'count: must be an integer from 1 to 2000000, got 0'],
    [{ count: 1.5, seed: 1 }, 'count: must be an integer from 1 to 2000000, got 1.5'],
    [{ count: 1, seed: Number.NaN }, 'seed: must be a safe integer, got NaN'],
    [{ count: 1, seed: 2 ** 53 }, 'seed: must be a safe integer, got 9007199254740992'],
  ])('refuses %j', (options, message) => {
    expect(() => generateDigits(options)).toThrow(new DataError(message));
  });
});

/** Whether pixel k of an image lies on its outermost rows or columns. */
function isFrame(k: number): boolean {
  const row = Math.floor(k / 28);
  const column = k % 28;
  return row === 0 || row === 27 || column === 0 || column === 27;
}
