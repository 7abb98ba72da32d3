import { describe, expect, it } from 'vitest';
import { smooth } from './smooth.js';

const epochs = [1, 2, 3, 4];

describe('smooth', () => {
  it('leaves values as they are at strength 0', () => {
    expect(smooth([3, null, 1], [1, 2, 3], { strength: 0, log: true })).toEqual([3, null, 1]);
  });

  it('is the weighted mean of all values so far, each half as heavy as the next at strength 0.5', () => {
    // (4 + 2 * 8) / 3, (4 + 2 * 8 + 4 * 8) / 7
    const values = smooth([4, 8, 8, null], epochs, { strength: 0.5, log: false });
    expect(values[0]).toBeCloseTo(4, 12);
    expect(values[1]).toBeCloseTo(20 / 3, 12);
    expect(values[2]).toBeCloseTo(52 / 7, 12);
    expect(values[3]).toBe(null);
  });

  it('is the geometric mean on a logarithmic axis, and never leaves the range of the values', () => {
    const values = smooth([1, 1e-4, 1e-4, 1e-4], epochs, { strength: 0.5, log: true });
    // exp((2 log 1e-4) / 3)
    expect(values[1]).toBeCloseTo(1e-4 ** (2 / 3), 12);
    for (const value of values) expect(value).toBeGreaterThanOrEqual(1e-4);
  });

  it('weighs a point that stands for many epochs as all of them would', () => {
    const all = smooth([4, 8, 8, 8], epochs, { strength: 0.5, log: false });
    const few = smooth([4, 8], [1, 4], { strength: 0.5, log: false });
    expect(few[1]).toBeCloseTo(all[3] ?? NaN, 12);
  });
});
