import { Random } from 'rankbatch';
import { expect, test } from 'vitest';
import { drawDropoutMask } from './dropout-mask.js';

test.each([0, 0.25, 0.5, 0.9])('drops the share %s of the elements and keeps the mean at 1', (ratio) => {
  const length = 100_000;
  const mask = new Float32Array(length).fill(NaN);
  drawDropoutMask(new Random(1), mask, ratio);
  const dropped = mask.filter((value) => value === 0).length;
  // Five standard deviations of a binomial count: one false alarm in 1.7 million seeds, and the seed is fixed.
  expect(Math.abs(dropped - ratio * length)).toBeLessThanOrEqual(5 * Math.sqrt(length * ratio * (1 - ratio)));
  expect(mask.every((value) => value === 0 || value === Math.fround(1 / (1 - ratio)))).toBe(true);
});

test('follows the random source alone', () => {
  const draw = (seed: number) => {
    const mask = new Float32Array(64);
    drawDropoutMask(new Random(seed), mask, 0.5);
    return mask;
  };
  expect(draw(1)).toEqual(draw(1));
  expect(draw(2)).not.toEqual(draw(1));
});

test('takes one word an element, in their order, however many there are', () => {
  const [masked, plain] = [new Random(1), new Random(1)];
  for (const length of [1, 1023, 1024, 1025, 3000]) {
    const mask = new Float32Array(length);
    drawDropoutMask(masked, mask, 0.3);
    expect(mask).toEqual(mask.map(() => (plain.uint32() / 2 ** 32 < 0.3 ? 0 : 1 / 0.7)));
  }
  expect(masked.state).toEqual(plain.state);
});
