import { expect, test } from 'vitest';
import { matchingPressure } from './matching-pressure.js';
import { RankDistribution } from '../rank-distribution.js';

test('draws at the pressure found are as uneven as asked: N sum p_i^2', () => {
  const n = 20_000;
  for (const concentration of [1.01, 1.3, 2, 4.5]) {
    const ranks = new RankDistribution(n, matchingPressure(concentration, 1));
    let squares = 0;
    for (let rank = 1; rank <= n; rank++) squares += ranks.probability(rank) ** 2;
    expect(n * squares).toBeCloseTo(concentration, 4);
  }
});

test('eagerness is a factor of ln s, and s is from 1 to 1e8', () => {
  expect(matchingPressure(2, 2)).toBeCloseTo(matchingPressure(2, 1) ** 2, 6);
  expect(matchingPressure(1, 2)).toBeCloseTo(1, 6);
  expect(matchingPressure(1e9, 2)).toBeCloseTo(1e8, 0);
});
