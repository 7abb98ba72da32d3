import { expect, test } from 'vitest';
import { matchingSteepness } from './matching-pressure.js';
import { RankDistribution } from '../rank-distribution.js';

test('draws at the pressure found are as uneven as asked: N sum p_i^2', () => {
  const n = 20_000;
  for (const concentration of [1.01, 1.3, 2, 4.5]) {
    const ranks = new RankDistribution(n, Math.exp(matchingSteepness(concentration, 1)));
    let squares = 0;
    for (let rank = 1; rank <= n; rank++) squares += ranks.probability(rank) ** 2;
    expect(n * squares).toBeCloseTo(concentration, 4);
  }
});

test('eagerness is a factor of ln s, which is from 0 to ln 1e8', () => {
  expect(matchingSteepness(2, 2)).toBeCloseTo(2 * matchingSteepness(2, 1), 9);
  expect(matchingSteepness(1, 2)).toBeCloseTo(0, 6);
  expect(matchingSteepness(1e9, 2)).toBeCloseTo(Math.log(1e8), 9);
});
