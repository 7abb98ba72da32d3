import { expect, it } from 'vitest';
import { samplesAtOnce } from './samples-at-once.js';

it('takes as many samples at once as memory has room for, a power of 2 of them', () => {
  expect([[1], [3, 28, 28], [8192], [8193], [40_000], [2 ** 24]].map(samplesAtOnce)).toEqual([
    4096, 4096, 4096, 2048, 512, 2,
  ]);
  // More than all together may be: at least one.
  expect(samplesAtOnce([2 ** 26])).toBe(1);
});
