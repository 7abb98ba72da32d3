import { expect, test } from 'vitest';
import { sharesOf } from './shares.js';

test.each([
  [1, [34, 33, 33], [0, 1, 0]],
  [7, [34, 33, 33], [1, 3, 3]],
  [5, [0, 0], [3, 2]],
  [4, [10, 1, 3], [0, 3, 1]],
  [9, [10, 1, 3], [0, 6, 3]],
  [20, [10, 1, 3], [1, 11, 8]],
  [3, [8], [3]],
])('%i new samples for parts of %j: %j', (count, sizes, expected) => {
  expect(sharesOf(count, sizes)).toEqual(expected);
});
