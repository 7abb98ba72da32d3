import { expect, test } from 'vitest';
import { KeyedPermutation } from './keyed-permutation.js';
import { Random } from './random.js';

const make = (size: number, seed: number): KeyedPermutation => {
  const random = new Random(seed);
  return new KeyedPermutation(size, () => random.uint32());
};

test('maps 0 .. N-1 onto itself, and back', () => {
  for (let size = 1; size <= 260; size++) {
    const permutation = make(size, size);
    const all = Array.from({ length: size }, (_, x) => x);
    const images = all.map((x) => permutation.to(x));
    expect(images.toSorted((a, b) => a - b)).toEqual(all);
    expect(images.map((y) => permutation.from(y))).toEqual(all);
  }
});

test.each([2 ** 31 - 1, 2 ** 31 + 1, 3e9, 2 ** 32 - 1, 2 ** 32])(
  'N = %i: every number comes back, none leaves the range',
  (size) => {
    const permutation = make(size, 5);
    const random = new Random(6);
    for (let i = 0; i < 20_000; i++) {
      const x = i < 4 ? [0, 1, size - 2, size - 1][i]! : random.below(size);
      const y = permutation.to(x);
      expect(y >= 0 && y < size && permutation.from(y) === x).toBe(true);
    }
  },
);

test('all orders of 5 are equally likely over the keys', () => {
  const counts = new Map<string, number>();
  const trials = 24_000;
  for (let seed = 0; seed < trials; seed++) {
    const permutation = make(5, seed);
    const order = [0, 1, 2, 3, 4].map((x) => permutation.to(x)).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(120);
  // Chi-square, 119 degrees of freedom: 5 sigma above the mean is 119 + 5 * sqrt(238) = 196; the seeds are fixed.
  const expected = trials / 120;
  let chi = 0;
  for (const count of counts.values()) chi += (count - expected) ** 2 / expected;
  expect(chi).toBeLessThan(196);
});
