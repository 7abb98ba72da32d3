import { expect, test } from 'vitest';
import { isNear } from './near-name.js';

test.each([
  ['Zimmer', 'zimmer'],
  ['floor area (m²)', 'floor_area_m²'],
  ['size', 'sise'],
  ['size', 'sizes'],
  ['size', 'siez'],
  ['garden', 'gaden'],
])('%s may be %s', (a, b) => {
  expect([isNear(a, b), isNear(b, a)]).toEqual([true, true]);
});

test.each([
  ['size', 'color'],
  ['x', 'y'],
  ['age', 'ago'],
  ['size', 'prize'],
  ['rooms', 'bathrooms'],
])('%s is not %s', (a, b) => {
  expect([isNear(a, b), isNear(b, a)]).toEqual([false, false]);
});
