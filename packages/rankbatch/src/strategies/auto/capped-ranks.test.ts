import { expect, test } from 'vitest';
import { CappedRanks, type CappedRanksOptions } from './capped-ranks.js';
import { Random } from '../../base/random.js';
import { RankDistribution } from '../rank-distribution.js';

const DRAWS = 200_000;

/** How often each rank came, and the probability that was told. */
function drawMany(given: Omit<CappedRanksOptions, 'uniform'> & Partial<CappedRanksOptions>) {
  const options = { uniform: 0, ...given };
  const ranks = new CappedRanks(options);
  const random = new Random(5);
  const counts = new Float64Array(options.sampleCount + 1);
  const told = new Float64Array(options.sampleCount + 1);
  const drawn = new Uint32Array(1);
  const probabilities = new Float64Array(1);
  for (let i = 0; i < DRAWS; i++) {
    ranks.sample(random, drawn, probabilities);
    const [rank = 0, probability = 0] = [drawn[0], probabilities[0]];
    counts[rank]!++;
    told[rank] = probability;
  }
  return { counts, told };
}

const sum = (values: Float64Array, from: number, to: number) =>
  values.slice(from, to + 1).reduce((total, value) => total + value, 0);

test('a cap that is not reached leaves eq. 4', () => {
  const { told } = drawMany({ sampleCount: 20, pressure: 50, free: 3, capped: 4, cap: 1 });
  const plain = new RankDistribution(20, 50);
  for (let rank = 1; rank <= 20; rank++) expect(told[rank]).toBeCloseTo(plain.probability(rank), 12);
});

test('capped ranks have the cap, free ones eq. 4, those behind all the rest, in the proportions of eq. 4', () => {
  const options = { sampleCount: 20, pressure: 50, free: 2, capped: 5, cap: 0.1 };
  const { counts, told } = drawMany(options);
  const plain = new RankDistribution(20, 50);
  expect(sum(told, 1, 2)).toBeCloseTo(plain.share(2), 12);
  expect(sum(told, 3, 7)).toBeCloseTo(0.1, 12);
  expect(sum(told, 1, 20)).toBeCloseTo(1, 12);
  for (const [a, b] of [
    [3, 7],
    [8, 20],
  ] as const)
    expect(told[a]! / told[b]!).toBeCloseTo(plain.probability(a) / plain.probability(b), 9);
  // Each rank within 5 sigma: 20 of them fail together in one of 87,000 seeds.
  for (let rank = 1; rank <= 20; rank++) {
    const p = told[rank]!;
    expect(Math.abs(counts[rank]! - DRAWS * p)).toBeLessThan(5 * Math.sqrt(DRAWS * p * (1 - p)));
  }
});

test.each([
  { free: 0, capped: 6 },
  { free: 6, capped: 0 },
  { free: 2, capped: 4 },
])('where nothing is behind, the cap does not hold: $free free, $capped capped of 6', (parts) => {
  const { told } = drawMany({ sampleCount: 6, pressure: 9, cap: 0.01, ...parts });
  expect(sum(told, 1, 6)).toBeCloseTo(1, 12);
});

test('a share of the draws is uniform over all ranks', () => {
  const options = { sampleCount: 20, pressure: 1e6, free: 2, capped: 5, cap: 0.1 };
  const { told: plain } = drawMany(options);
  const { counts, told } = drawMany({ ...options, uniform: 0.2 });
  for (let rank = 1; rank <= 20; rank++) {
    const p = told[rank]!;
    expect(Math.abs(p - 0.2 / 20 - 0.8 * (plain[rank] ?? 0))).toBeLessThan(1e-4);
    expect(Math.abs(counts[rank]! - DRAWS * p)).toBeLessThan(5 * Math.sqrt(DRAWS * p * (1 - p)));
  }
});
