import { Random } from 'rankbatch';
import { expect, test } from 'vitest';
import { drawDropoutMask } from './dropout-mask.js';

test.each([0, 0.25, 0.5, 0.9])('drops the share %s of the elements and keeps the mean at 1', (ratio) => {
  const length = 100_000;
  const mask = drawDropoutMask(new Random(1), length, ratio);
  const dropped = mask.filter((value) => value === 0).length;
  // Five standard deviations of a binomial count: one false alarm in 1.7 million seeds, and the seed is fixed.
  expect(Math.abs(dropped - ratio * length)).toBeLessThanOrEqual(5 * Math.sqrt(length * ratio * (1 - ratio)));
  expect(mask.every((value) => value === 0 || value === Math.fround(1 / (1 - ratio)))).toBe(true);
});

test('follows the random source alone', () => {
  const draw = (seed: number) => drawDropoutMask(new Random(seed), 64, 0.5);
  expect(draw(1)).toEqual(draw(1));
  expect(draw(2)).not.toEqual(draw(1));
});
