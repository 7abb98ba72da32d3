import { expect, test } from 'vitest';
import { measureSpread } from './loss-spread.js';

const measure = (losses: number[], start = 0) => measureSpread(Float64Array.from(losses), start, 0.5);

test('parts two groups halfway between their roots, and measures the lower one', () => {
  // Roots 3, 3, 1, 0.6, 0.2: the split with the greatest variance between is at (3 + 1) / 2.
  // Lower group 1, 0.36, 0.04: 3 (1 + 0.1296 + 0.0016) / 1.4^2. Mass 1.4 + 2 * 4.
  const { threshold, concentration, mass } = measure([9, 9, 1, 0.36, 0.04]);
  expect(threshold).toBeCloseTo(4, 12);
  expect(concentration).toBeCloseTo((3 * 1.1312) / 1.96, 12);
  expect(mass).toBeCloseTo(9.4, 12);
});

test('the threshold is not below half of a loss from before training', () => {
  expect(measure([0.09, 0.01, 0.01], 2.4)).toMatchObject({ threshold: 1.2 });
});

test('a common factor of all losses changes the unit only', () => {
  const losses = [5, 4.5, 2, 1, 0.5, 0.25, 0.01];
  const plain = measure(losses, 2);
  const scaled = measure(
    losses.map((loss) => 8 * loss),
    16,
  );
  expect(scaled.threshold).toBeCloseTo(8 * plain.threshold, 12);
  expect(scaled.concentration).toBeCloseTo(plain.concentration, 12);
});

test('negative losses count from the smallest', () => {
  const shifted = measure([8, 8, 0, -0.64, -1]);
  expect(shifted.threshold).toBeCloseTo(measure([9, 9, 1, 0.36, 0]).threshold - 1, 12);
});

test.each([[[]], [[0, 0, 0]], [[3]], [[2, 2, 2, 2]]])('no groups in %j', (losses) => {
  expect(measure(losses)).toMatchObject({ threshold: Infinity, concentration: 1 });
});
