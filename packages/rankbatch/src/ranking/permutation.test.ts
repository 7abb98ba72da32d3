import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Permutation } from './permutation.js';
import { Random } from '../base/random.js';

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const keys = fc.array(word, { minLength: 4, maxLength: 4 });

/** x with `y ^ (y >>> 16)` undone is itself; an odd factor is undone by Newton's iteration, which doubles the right bits. */
function undone(place: number, key: readonly number[]): number {
  const odd = [0x7feb352d, 0x846ca68b, 0x9e3779b1, 0x85ebca6b];
  let x = place;
  for (let round = 3; round >= 0; round--) {
    x ^= x >>> 16;
    let inverse = odd[round]!;
    for (let i = 0; i < 4; i++) inverse = Math.imul(inverse, 2 - Math.imul(odd[round]!, inverse));
    x = Math.imul(x, inverse) ^ key[round]!;
  }
  return x >>> 0;
}

test('every place leads back to the id it came from, so that no two ids share one', () => {
  fc.assert(
    fc.property(keys, word, (key, id) => {
      const place = new Permutation(key).placeOf(id);
      expect(place).toBeGreaterThanOrEqual(0);
      expect(place).toBeLessThan(2 ** 32);
      expect(undone(place, key)).toBe(id);
    }),
    { seed: 1, numRuns: 1000 },
  );
});

test('puts every id first, second, .. about equally often over many keys', () => {
  // Chi-square over 20 x 20 cells, 361 degrees of freedom; 5 sigma above the mean is 361 + 5 * sqrt(722) = 495.
  const n = 20;
  const rounds = 20_000;
  const random = new Random(9);
  const counts = new Uint32Array(n * n);
  for (let round = 0; round < rounds; round++) {
    const permutation = new Permutation(Permutation.keys(random));
    const ids = Array.from({ length: n }, (_, id) => id);
    ids.sort((a, b) => permutation.placeOf(a) - permutation.placeOf(b));
    ids.forEach((id, i) => counts[i * n + id]!++);
  }
  const expected = rounds / n;
  let chiSquare = 0;
  for (const count of counts) chiSquare += (count - expected) ** 2 / expected;
  expect(chiSquare).toBeLessThan(495);
});
