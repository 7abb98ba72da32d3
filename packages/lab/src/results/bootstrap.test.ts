import { Random } from 'rankbatch';
import { describe, expect, it } from 'vitest';
import { bootstrapMedian } from './bootstrap.js';

describe('bootstrapMedian', () => {
  it('gives no interval for values so few that none of them holds 95 %', () => {
    expect(bootstrapMedian([2], new Random(1))).toBeNull();
    expect(bootstrapMedian([2, 3, 4, 5], new Random(1))).toBeNull();
  });

  it('agrees with the quantiles of the exact distribution of resampled medians', () => {
    // The median of 5 draws from 5 ranks is at most rank k with probability P(Binomial(5, k / 5) >= 3):
    // .058, .317, .683, .942 for k = 1..4, so the 2.5 % and 97.5 % quantiles are the lowest and highest value.
    expect(bootstrapMedian([1, 2, 3, 4, 5], new Random(1))).toEqual([1, 5]);
    // Of 11 draws from 11 ranks: P(Binomial(11, k / 11) >= 6) is .0137 for k = 2 and .0689 for k = 3 (scipy.stats.binom.sf),
    // so the quantiles are ranks 3 and 9.
    const eleven = Array.from({ length: 11 }, (_, index) => index + 1);
    expect(bootstrapMedian(eleven, new Random(1))).toEqual([3, 9]);
  });

  it('is the same for the same seed', () => {
    const values = [1.2, 3.4, 2.2, 5.1, 2.9];
    expect(bootstrapMedian(values, new Random(7))).toEqual(bootstrapMedian(values, new Random(7)));
  });
});
