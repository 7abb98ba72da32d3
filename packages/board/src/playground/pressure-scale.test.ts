import { expect, it } from 'vitest';
import { describeEffect, describePressure, lastPosition, positionOf, pressureAt } from './pressure-scale.js';

it('goes from 1 to 1e8 in powers of ten', () => {
  expect([0, 10, 20, 40, lastPosition].map(pressureAt)).toEqual([1, 10, 100, 1e4, 1e8]);
});

it('comes back to every position', () => {
  for (let position = 0; position <= lastPosition; position += 1)
    expect(positionOf(pressureAt(position))).toBe(position);
});

it('writes large pressures as powers', () => {
  expect([1, 2.5, 100, 25_000, 1e8].map(describePressure)).toEqual([
    '1, all alike',
    '2.5',
    '100',
    '25,000',
    '10⁸',
  ]);
});

it('says what goes to the hardest tenth: (1 - s^-0.1) / (1 - 1/s)', () => {
  expect([1, 100, 1e8].map(describeEffect)).toEqual(
    [10, 37, 84].map((share) => `The hardest tenth of the samples gets ${share} % of the draws.`),
  );
});
