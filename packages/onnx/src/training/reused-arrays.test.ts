import { expect, test } from 'vitest';
import { ReusedArrays } from './reused-arrays.js';

test('gives the same array for the same name and length, and another for any other', () => {
  const arrays = new ReusedArrays();
  const values = arrays.take('values', 4);
  expect(arrays.take('values', 4)).toBe(values);
  expect(arrays.take('targets', 4)).not.toBe(values);
  expect(arrays.take('values', 5)).toHaveLength(5);
  expect(arrays.take('values', 4)).not.toBe(values);
});
