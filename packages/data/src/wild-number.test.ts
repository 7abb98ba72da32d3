import { describe, expect, it } from 'vitest';
import { SeededRandom } from './seeded-random.js';
import { wildNumber } from './wild-number.js';

/** Log-normal by Box and Muller (1958), median 1. */
function prices(count: number, deviation: number, seed: number): Float64Array {
  const random = new SeededRandom(seed, 0, 0);
  return Float64Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random.uniform(0, 1)));
    return Math.exp(deviation * radius * Math.cos(2 * Math.PI * random.uniform(0, 1)));
  });
}

describe('a wild number', () => {
  it('is far beyond all others, not the dearest of many prices', () => {
    // Of 2,000 such tables none had one: that one of 50 has is below 0.08 likely with a rate of 1 in 667, the upper limit at 95 %.
    for (let seed = 0; seed < 50; seed++) {
      expect(wildNumber(prices(1_000, 1.5, seed), 1, 0)).toBeUndefined();
      const all = prices(1_000, 1, seed);
      const sum = all.reduce((total, price) => total + price);
      expect(wildNumber(all.with(999, sum), 1, 0)).toMatchObject({ row: 999, value: sum });
    }
  });

  it('tells how many times as large it makes the deviation', () => {
    // In the second of two columns: 0, 2, 0, 2 and 1001 have the deviation 400; the others 1.
    const numbers = Float64Array.of(1, 0, 9e9, 2, 2, 0, 3, 2, 4, 1001);
    const { row, value, factor } = wildNumber(numbers, 2, 1)!;
    expect([row, value]).toEqual([4, 1001]);
    expect(factor).toBeCloseTo(Math.sqrt(160_000.8), 9);
  });
});
