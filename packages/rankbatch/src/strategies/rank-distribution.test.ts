import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../base/random.js';
import { RankDistribution } from './rank-distribution.js';

const all = (n: number, s: number) => {
  const ranks = new RankDistribution(n, s);
  return Array.from({ length: n }, (_, i) => ranks.probability(i + 1));
};

describe('probabilities', () => {
  test('follow eq. 4 for s = 100, N = 10', () => {
    // The paper's formula in decimals, given with the design.
    const expected = [
      0.37277, 0.235202, 0.148403, 0.093636, 0.05908, 0.037277, 0.02352, 0.01484, 0.009364, 0.005908,
    ];
    all(10, 100).forEach((p, i) => expect(Math.abs(p - expected[i]!)).toBeLessThan(1e-6));
  });

  test('are exactly 1/N for s = 1', () => {
    for (const n of [1, 3, 10, 1000, 2 ** 32 - 1]) {
      const ranks = new RankDistribution(n, 1);
      for (const i of [1, Math.ceil(n / 2), n]) expect(ranks.probability(i)).toBe(1 / n);
    }
  });

  test('fall by s^((N-1)/N) from the first rank to the last', () => {
    const ranks = new RankDistribution(1000, 100);
    expect(ranks.probability(1) / ranks.probability(1000)).toBeCloseTo(99.540542, 6); // 100 ** 0.999
  });

  test('have the limits of large N for s = 100', () => {
    const n = 1e6;
    const ranks = new RankDistribution(n, 100);
    expect(n * ranks.probability(1)).toBeCloseTo(4.651687, 4); // ln(100) / 0.99
    expect(n * ranks.probability(n)).toBeCloseTo(0.046517, 6);
    expect(ranks.share(n / 10)).toBeCloseTo(0.37277, 5);
    let unseen = 0;
    for (let i = 1; i <= n; i++) unseen += Math.exp(n * Math.log1p(-ranks.probability(i)));
    expect(1 - unseen / n).toBeCloseTo(0.449537, 6);
  });

  test.each([
    // Python's decimal with 60 digits: q = (-L/N).exp(); q**(i-1) * (1-q) / (1-q**N) with L = Decimal(s).ln().
    [1, 2 ** 32 - 1, 1e98, 5.2539010820480491e-8],
    [1_000_000, 2 ** 32 - 1, 1e98, 4.9849925266956144e-8],
    [1, 2 ** 32 - 1, 1e-12, 6.4333484534336073e-21],
    [2 ** 32 - 1, 2 ** 32 - 1, 1e-12, 6.4333484120456347e-9],
    [3_000_000_000, 2 ** 32 - 1, 1 + 2 ** -52, 2.3283064370807974e-10],
    [7, 1000, 1e-12, 3.3068214813280648e-14],
    [500, 1000, 1e8, 1.8591388240030806e-6],
    [1, 5, 0.5, 0.14869835499703501],
  ])('rank %d of %d at s = %d is %d to 1e-12', (rank, n, s, expected) => {
    expect(Math.abs(new RankDistribution(n, s).probability(rank) / expected - 1)).toBeLessThan(1e-12);
  });

  test('add up to the share of the top ranks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.double({ min: -12, max: 98, noNaN: true }),
        (n, exponent) => {
          const s = 10 ** exponent;
          const ranks = new RankDistribution(n, s);
          let sum = 0;
          let apart = 0;
          for (let i = 1; i <= n; i++) {
            sum += ranks.probability(i);
            apart = Math.max(apart, Math.abs(ranks.share(i) - sum));
          }
          expect(apart).toBeLessThan(1e-11);
          expect(Math.abs(sum - 1)).toBeLessThan(1e-11);
          expect(ranks.share(0)).toBe(0);
        },
      ),
      { seed: 2 },
    );
  });

  test('keep their accuracy in the shares that are nearly 0', () => {
    // Decimal again: (1 - q**i) / (1 - q**N)
    expect(new RankDistribution(1000, 1e-12).share(10) / 3.1825673855672534e-13).toBeCloseTo(1, 12);
    expect(new RankDistribution(10, 100).share(3)).toBeCloseTo(0.7563751079283253, 14);
  });
});

describe('drawn ranks', () => {
  test('are the lowest rank whose cumulative probability exceeds u', () => {
    const cumulative: number[] = [];
    all(50, 37).reduce((sum, p, i) => (cumulative[i] = sum + p), 0);
    const ranks = new RankDistribution(50, 37);
    const random = new Random(1);
    let wrong = 0;
    for (let k = 0; k < 20_000; k++) {
      const u = random.float();
      if (ranks.rankAt(u) !== cumulative.findIndex((sum) => u < sum) + 1) wrong++;
    }
    expect(wrong).toBe(0);
  });

  test('are within 1 .. N for every u, s and N', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.double({ min: 5e-324, max: Number.MAX_VALUE, noNaN: true }),
        fc.integer({ min: 1, max: 2 ** 32 - 1 }),
        (u, s, n) => {
          const rank = new RankDistribution(n, s).rankAt(u);
          expect(Number.isInteger(rank) && rank >= 1 && rank <= n).toBe(true);
        },
      ),
      {
        seed: 3,
        numRuns: 2000,
        examples: [
          [1 - 2 ** -53, 1, 2 ** 32 - 1],
          [0, 5e-324, 1],
          [1 - 2 ** -53, 1e-12, 7],
        ],
      },
    );
  });

  test('agree with the share at every scale of s and N', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }),
        fc.double({ min: -12, max: 98, noNaN: true }),
        fc.integer({ min: 1, max: 2 ** 32 - 1 }),
        (u, exponent, n) => {
          const s = 10 ** exponent;
          const ranks = new RankDistribution(n, s);
          const rank = ranks.rankAt(u);
          // Read from the preferred end: u is the share of everything up to and including part of this rank.
          const reach = (i: number) => (s < 1 ? 1 - ranks.share(n - i) : ranks.share(i));
          const depth = s < 1 ? n + 1 - rank : rank;
          expect(reach(depth - 1)).toBeLessThanOrEqual(u + 1e-12);
          expect(reach(depth)).toBeGreaterThanOrEqual(u - 1e-12);
        },
      ),
      { seed: 4, numRuns: 2000 },
    );
  });

  // Pearson's statistic over N cells (cells expected below 10 are pooled), 1e6 draws, fixed seeds. Significance 1e-4 each: the
  // critical value is Wilson and Hilferty's. Power: an offset of one rank or s wrong by 10 % is missed with probability < 1e-6 (below).
  const cases: [number, number][] = [
    [10, 100],
    [10, 1],
    [100, 1e8],
    [1000, 100],
    [1000, 0.01],
    [257, 1e-3],
    [64, 1 + 1e-9],
  ];
  test.each(cases)('have the frequencies of eq. 4: N = %d, s = %d', (n, s) => {
    const counts = tally(n, s);
    const { statistic, cells } = chiSquare(counts, all(n, s));
    expect(statistic).toBeLessThan(criticalValue(cells - 1, 3.719)); // z of 1e-4
    const far = all(n, s).filter(
      (p, i) => DRAWS * p >= 10 && Math.abs(counts[i]! - DRAWS * p) > 5 * Math.sqrt(DRAWS * p * (1 - p)),
    );
    expect(far).toEqual([]);
  });

  test('would fail the same test if s were wrong by 10 % or ranks were off by one', () => {
    const counts = tally(1000, 100);
    expect(chiSquare(counts, all(1000, 110)).statistic).toBeGreaterThan(criticalValue(999, 3.719));
    const shifted = all(10, 100);
    shifted.unshift(shifted.pop()!);
    expect(chiSquare(tally(10, 100), shifted).statistic).toBeGreaterThan(1e5);
  });
});

test.each([
  [() => new RankDistribution(0, 1), 'sampleCount: must be an integer from 1 to 4294967295, got 0'],
  [
    () => new RankDistribution(2 ** 32, 1),
    'sampleCount: must be an integer from 1 to 4294967295, got 4294967296',
  ],
  [() => new RankDistribution(5, 0), 'pressure: must be finite and > 0, got 0'],
  [() => new RankDistribution(5, 1).probability(0), 'rank: must be an integer from 1 to 5, got 0'],
  [() => new RankDistribution(5, 1).probability(6), 'rank: must be an integer from 1 to 5, got 6'],
  [() => new RankDistribution(5, 1).rankAt(1), 'u: must be in [0, 1), got 1'],
])('refuses bad arguments %#', (act, message) => {
  expect(act).toThrow(message);
});

const DRAWS = 1e6;

function tally(n: number, s: number): Uint32Array {
  const ranks = new RankDistribution(n, s);
  const random = new Random(20_151_119);
  const counts = new Uint32Array(n);
  for (let k = 0; k < DRAWS; k++) counts[ranks.draw(random.float()) - 1]!++;
  return counts;
}

function chiSquare(counts: Uint32Array, p: number[]): { statistic: number; cells: number } {
  let statistic = 0;
  let cells = 0;
  let pooledCount = 0;
  let pooled = 0;
  p.forEach((probability, i) => {
    const expected = probability * DRAWS;
    if (expected < 10) {
      pooled += expected;
      pooledCount += counts[i]!;
      return;
    }
    statistic += (counts[i]! - expected) ** 2 / expected;
    cells++;
  });
  if (pooled > 1) {
    statistic += (pooledCount - pooled) ** 2 / pooled;
    cells++;
  }
  return { statistic, cells };
}

function criticalValue(freedom: number, z: number): number {
  return freedom * (1 - 2 / (9 * freedom) + z * Math.sqrt(2 / (9 * freedom))) ** 3;
}
