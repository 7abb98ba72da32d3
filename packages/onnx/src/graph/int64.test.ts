import { expect, test } from 'vitest';
import { int64s } from './int64.js';

test('integers of 64 bits come back from numbers, the greatest and the least, too', () => {
  const [most, least] = [2n ** 63n - 1n, -(2n ** 63n)];
  expect(int64s([Number(most), Number(least), 7, -1])).toEqual(BigInt64Array.of(most, least, 7n, -1n));
});

test.each([2 ** 64, -(2 ** 64), 0.5, NaN])('%d is refused in place of being wrapped or cut', (value) => {
  expect(() => int64s([value])).toThrow(`graph: integers must be of 64 bits, got ${value}`);
});
