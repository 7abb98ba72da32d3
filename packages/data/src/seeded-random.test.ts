import { assert, maxSafeInteger, nat, pre, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mixState, SeededRandom } from './seeded-random.js';

describe('mixState', () => {
  it('changes about half of the 128 bits when one bit of the index changes', () => {
    let changed = 0;
    for (let bit = 0; bit < 32; bit++) {
      const before = mixState(7, 0, 0);
      const after = mixState(7, 0, 1 << bit);
      for (let word = 0; word < 4; word++) changed += bits(before[word]! ^ after[word]!);
    }
    // 32 * 128 fair bits: mean 2048, standard deviation 32.
    expect(Math.abs(changed - 2048)).toBeLessThan(5 * 32);
  });

  it('gives different states for different seeds, streams and indices', () => {
    const triple = tuple(maxSafeInteger(), nat(2), nat());
    assert(
      property(triple, triple, (one, other) => {
        pre(one.some((value, k) => value !== other[k]));
        expect(mixState(...one)).not.toEqual(mixState(...other));
      }),
      { seed: 1 },
    );
  });
});

describe('SeededRandom', () => {
  it('has the moments of its distributions', () => {
    const random = new SeededRandom(1, 0, 0);
    const count = 100_000;
    let [uniform, normal, square] = [0, 0, 0];
    for (let k = 0; k < count; k++) {
      uniform += random.uniform(2, 4);
      const value = random.normal();
      normal += value;
      square += value * value;
    }
    // Five standard errors: sqrt(1/3 / n), sqrt(1 / n), and at most sqrt(2 / n) for the mean square.
    expect(Math.abs(uniform / count - 3)).toBeLessThan(0.0092);
    expect(Math.abs(normal / count)).toBeLessThan(0.0159);
    expect(Math.abs(square / count - 1)).toBeLessThan(0.0224);
  });

  it('draws every integer below a limit equally often', () => {
    const random = new SeededRandom(2, 0, 0);
    const counts = Array.from({ length: 10 }, () => 0);
    for (let k = 0; k < 100_000; k++) counts[random.below(10)]! += 1;
    // Five standard deviations of a binomial(100,000, 1/10).
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(475);
  });
});

function bits(word: number): number {
  let count = 0;
  for (let rest = word >>> 0; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}
