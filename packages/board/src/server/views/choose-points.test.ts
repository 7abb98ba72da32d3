import { array, assert, constant, double, integer, option, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choosePoints } from './choose-points.js';

describe('choosePoints', () => {
  it('keeps all points where there are few', () => {
    expect(choosePoints(3, [[1, 2, 3]], 3)).toEqual([0, 1, 2]);
    expect(choosePoints(0, [[]], 10)).toEqual([]);
  });

  it('keeps the one peak and the one dip among many points', () => {
    const values = Array.from({ length: 10_000 }, () => 1);
    values[4321] = 9;
    values[7777] = 0;
    const kept = choosePoints(values.length, [values], 50);
    expect(kept).toContain(4321);
    expect(kept).toContain(7777);
    expect(kept.length).toBeLessThanOrEqual(50);
  });

  it('keeps first, last and the extremes of all lines, in order and within the limit, whatever the lines', () => {
    const line = (count: number) =>
      array(option(double({ noNaN: true, noDefaultInfinity: true }), { freq: 9 }), {
        minLength: count,
        maxLength: count,
      });
    const cases = tuple(integer({ min: 1, max: 300 }), integer({ min: 1, max: 3 })).chain(([count, width]) =>
      tuple(constant(count), array(line(count), { minLength: width, maxLength: width })),
    );
    assert(
      property(cases, integer({ min: 8, max: 100 }), ([count, lines], limit) => {
        const kept = choosePoints(count, lines, limit);
        expect(kept.length).toBeLessThanOrEqual(Math.max(limit, 0));
        expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
        expect(kept[0]).toBe(0);
        expect(kept.at(-1)).toBe(count - 1);
        for (const values of lines) {
          const all = values.filter((value) => value !== null);
          const seen = kept.flatMap((index) => values[index] ?? []);
          if (all.length === 0) continue;
          expect(Math.max(...seen)).toBe(Math.max(...all));
          expect(Math.min(...seen)).toBe(Math.min(...all));
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
