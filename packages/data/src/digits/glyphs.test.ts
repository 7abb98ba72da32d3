import { describe, expect, it } from 'vitest';
import { glyphs } from './glyphs.js';

describe('glyphs', () => {
  it('has two or three ways of writing each of the ten digits', () => {
    expect(glyphs).toHaveLength(10);
    for (const variants of glyphs) expect([2, 3]).toContain(variants.length);
  });

  it('keeps every stroke in the unit square and in whole points', () => {
    for (const stroke of glyphs.flat(2)) {
      expect(stroke.length % 2).toBe(0);
      expect(stroke.length).toBeGreaterThanOrEqual(4);
      expect(Math.min(...stroke)).toBeGreaterThan(0);
      expect(Math.max(...stroke)).toBeLessThan(1);
    }
  });
});
