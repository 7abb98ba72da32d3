import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Permutation } from './permutation.js';
import { Random } from './random.js';

const keys = fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { minLength: 4, maxLength: 4 });

test('maps every place back to the id it came from, up to N = 2^32 - 1', () => {
  fc.assert(
    fc.property(keys, fc.integer({ min: 1, max: 2 ** 32 - 1 }), fc.nat(), (key, sampleCount, raw) => {
      const permutation = new Permutation(sampleCount, key);
      const id = raw % sampleCount;
      const place = permutation.placeOf(id);
      expect(place).toBeGreaterThanOrEqual(0);
      expect(place).toBeLessThan(permutation.size);
      expect(permutation.size).toBeGreaterThanOrEqual(sampleCount);
      expect(permutation.idAt(place)).toBe(id);
    }),
    { seed: 1 },
  );
});

test.each([1, 2, 3, 1023, 1024, 1025, 40_000])(
  'lists each of %i ids once, in the order of their places',
  (n) => {
    const permutation = new Permutation(n, [11, 22, 33, 44]);
    const ids = new Uint32Array(n);
    permutation.listInto(ids);
    expect(new Set(ids).size).toBe(n);
    const places = ids.map((id) => permutation.placeOf(id));
    expect(places).toEqual(places.toSorted());
  },
);

test('puts every id first, second, .. about equally often over many keys', () => {
  // Chi-square over 20 x 20 cells, 361 degrees of freedom; 5 sigma above the mean is 361 + 5 * sqrt(722) = 495.
  const n = 20;
  const rounds = 20_000;
  const random = new Random(9);
  const counts = new Uint32Array(n * n);
  const ids = new Uint32Array(n);
  for (let round = 0; round < rounds; round++) {
    new Permutation(n, Permutation.keys(random)).listInto(ids);
    for (let i = 0; i < n; i++) counts[i * n + ids[i]!]!++;
  }
  const expected = rounds / n;
  let chiSquare = 0;
  for (const count of counts) chiSquare += (count - expected) ** 2 / expected;
  expect(chiSquare).toBeLessThan(495);
});
