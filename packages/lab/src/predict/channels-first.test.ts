import { expect, it } from 'vitest';
import { channelsFirst } from './channels-first.js';

it('puts the channels of images first where the model wants them there, and leaves all others', () => {
  // Two pixels of red, green and blue.
  const pixels = Uint8Array.of(1, 2, 3, 4, 5, 6);
  expect([...channelsFirst(pixels, [1, 2, 3], [3, 1, 2])]).toEqual([1, 4, 2, 5, 3, 6]);
  expect(channelsFirst(pixels, [3, 1, 2], [3, 1, 2])).toBe(pixels);
  expect(channelsFirst(pixels, [6], [6])).toBe(pixels);
});
