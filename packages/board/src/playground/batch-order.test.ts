import { describe, expect, it } from 'vitest';
import { describeBatch, formatLoss, placesByLoss, shownPlaces } from './batch-order.js';
import type { DrawnBatch } from './messages.js';

describe('shownPlaces', () => {
  it('puts the greatest loss first', () => {
    expect(placesByLoss(Float32Array.of(1, 3, 2))).toEqual([1, 2, 0]);
    expect(shownPlaces(Float32Array.of(1, 3, 2))).toEqual([1, 2, 0]);
  });

  it('takes 32 of many, evenly, with the greatest and the least', () => {
    const places = shownPlaces(Float32Array.from({ length: 94 }, (_, i) => -i));
    expect(places).toHaveLength(32);
    expect(places).toEqual(Array.from({ length: 32 }, (_, i) => 3 * i));
  });
});

describe('describeBatch', () => {
  const batch: DrawnBatch = {
    ids: Uint32Array.of(5, 6, 7),
    losses: Float32Array.of(0.5, 12.4, 0),
    ranks: Uint32Array.of(30, 2, 400),
    labels: Uint8Array.of(1, 2, 3),
    wrong: Uint8Array.of(0, 1, 0),
    pixels: new Uint8Array(3 * 784),
  };

  it('tells losses, ranks and wrong labels', () => {
    expect(describeBatch(batch)).toBe(
      '3 samples, losses from 12 to 0.00, median 0.50; ranks from 2 to 400; 1 with a wrong label',
    );
  });

  it('tells how many are new', () => {
    expect(describeBatch({ ...batch, ranks: new Uint32Array(3), wrong: new Uint8Array(3) })).toBe(
      '3 samples, losses from 12 to 0.00, median 0.50; 3 not seen before',
    );
  });
});

it('writes losses in four characters at most', () => {
  expect([0.004, 0.994, 0.996, 9.94, 9.96, 123].map(formatLoss)).toEqual([
    '0.00',
    '0.99',
    '1.0',
    '9.9',
    '10',
    '123',
  ]);
});
