import { assert, array, float, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { greatest } from './order.js';

describe('greatest', () => {
  it('gives the greatest first, and the lower position of equal ones, -0 and 0 among them', () => {
    expect(greatest(Float32Array.of(1, Infinity, 1, -2, 5), 9)).toEqual([1, 4, 0, 2, 3]);
    expect(greatest(Float32Array.of(-0, 0, -0, -1e-45), 9)).toEqual([0, 1, 2, 3]);
    expect(greatest(Float32Array.of(1, 2, 3, 4), 2, (position) => position !== 3)).toEqual([2, 1]);
    expect(greatest(new Float32Array(0), 3)).toEqual([]);
  });

  it('orders whatever values as a plain sort does', () => {
    assert(
      property(array(float({ noNaN: true })), (values) => {
        const plain = values
          .map((_, position) => position)
          .sort((a, b) => {
            const [left = 0, right = 0] = [values[a], values[b]];
            return left === right ? a - b : right > left ? 1 : -1;
          });
        expect(greatest(Float32Array.from(values), values.length)).toEqual(plain);
      }),
      { seed: 1 },
    );
  });
});
