import { expect, test } from 'vitest';
import { autoTuning } from './tuning.js';
import { LossHeights } from './loss-heights.js';

/** Heights that start from a loss of 2, after so many visits: the loss of before, and that of now. */
function after(visits: readonly (readonly [known: number, loss: number])[], times = 50): LossHeights {
  const heights = new LossHeights(autoTuning);
  for (let i = 0; i < 200; i++) heights.begin(i < 100 ? 2 : 77);
  for (let i = 0; i < times; i++)
    for (const [known, loss] of visits) heights.see(known, heights.of(known), heights.of(loss));
  return heights;
}

const expected = (heights: LossHeights, loss: number) => heights.expected(loss, heights.of(loss));

test('a height is 1 - exp(-l / start), and start the mean of the first 100 losses', () => {
  const heights = after([]);
  expect(heights.start).toBeCloseTo(2, 12);
  expect([0, -3, Infinity].map((loss) => heights.of(loss))).toEqual([0, 0, 1]);
  expect(heights.of(2)).toBeCloseTo(1 - Math.exp(-1), 12);
});

test('with fewer than 100 samples it is the mean of the first pass', () => {
  const heights = new LossHeights(autoTuning);
  heights.endFirst();
  for (let i = 0; i < 40; i++) heights.begin(2);
  heights.endFirst();
  for (let i = 0; i < 40; i++) heights.begin(0.1);
  expect(heights.start).toBe(2);
});

test('expects a loss to become what others of its class became, the more so the more there were', () => {
  const heights = after([[1.5, 0.15], [0.1, 0.05]], 3000); // prettier-ignore
  const mean = (heights.of(0.15) + heights.of(0.05)) / 2;
  const [of500, of30] = [500 / 530, 30 / 530];
  expect(expected(heights, 1.5)).toBeCloseTo(of500 * heights.of(0.15) + of30 * mean, 3);
  expect(expected(heights, 0.1)).toBeCloseTo(of500 * heights.of(0.05) + of30 * mean, 3);
  // Of others nothing is known.
  expect(expected(heights, 0.7)).toBeCloseTo(mean, 3);
  expect(expected(after([]), 1.5)).toBe(expected(after([]), 0.1));
});

test('the highest classes that do not fall lie above the threshold', () => {
  expect(after([]).threshold).toBe(Infinity);
  // 3 is above the start, 1.5 and 0.7 are in the first and second class below.
  expect(after([[3, 1]]).threshold).toBe(Infinity);
  expect(after([[3, 3], [1.5, 1]]).threshold).toBe(2); // prettier-ignore
  const heights = after([[3, 3], [1.5, 1.48], [0.7, 0.2], [0.3, 0.3]]); // prettier-ignore
  expect(heights.threshold).toBe(1);
  expect(heights.fall).toBeGreaterThan(0);
  expect(heights.fall).toBeLessThan(0.01);
});
