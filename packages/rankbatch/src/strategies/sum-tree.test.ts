import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SumTree } from './sum-tree.js';

test('draws by hand: weights 1, 2, 0, 3', () => {
  const tree = new SumTree(4, (i) => [1, 2, 0, 3][i]!);
  expect(tree.total).toBe(6);
  expect([0, 0.9, 1, 2.9, 3, 5.9].map((at) => tree.find(at))).toEqual([0, 0, 1, 1, 3, 3]);
  tree.set(1, 0);
  expect([tree.total, tree.weight(1)]).toEqual([4, 0]);
  expect([0.5, 1, 3.9].map((at) => tree.find(at))).toEqual([0, 3, 3]);
  expect(new SumTree(1, () => 7).find(6.9)).toBe(0);
});

const weight = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.double({ min: 0, max: 1e150, noNaN: true }));

test('is what a new tree of the same weights is, after any changes', () => {
  fc.assert(
    fc.property(
      fc.array(weight, { minLength: 1, maxLength: 40 }),
      fc.array(fc.tuple(fc.nat(), weight), { maxLength: 40 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (start, changes, u) => {
        const weights = [...start];
        const tree = new SumTree(weights.length, (i) => weights[i]!);
        for (const [raw, value] of changes) {
          weights[raw % weights.length] = value;
          tree.set(raw % weights.length, value);
        }
        const fresh = new SumTree(weights.length, (i) => weights[i]!);
        expect(tree.total).toBe(fresh.total);
        expect(tree.find(u * tree.total)).toBe(fresh.find(u * fresh.total));
      },
    ),
    { seed: 1, numRuns: 500 },
  );
});

test('finds what running sums find, up to rounding, and nothing without weight', () => {
  fc.assert(
    fc.property(
      fc.array(weight, { minLength: 1, maxLength: 40 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (weights, u) => {
        fc.pre(weights.some((each) => each > 0));
        const tree = new SumTree(weights.length, (i) => weights[i]!);
        const found = tree.find(u * tree.total);
        expect(weights[found]).toBeGreaterThan(0);
        const before = weights.slice(0, found).reduce((a, b) => a + b, 0);
        expect(u * tree.total).toBeGreaterThanOrEqual(before - 1e-12 * tree.total);
        expect(u * tree.total).toBeLessThanOrEqual(before + weights[found]! + 1e-12 * tree.total);
      },
    ),
    { seed: 2, numRuns: 500, examples: [[[1, 0], 1 - 2 ** -53]] },
  );
});
