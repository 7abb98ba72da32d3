// The data of the examples: 300 generated digits, each 14 x 14 pixels, in two plain arrays.
import { generateDigits } from '@rankbatch/data';

const { values, labels } = generateDigits({ count: 300, seed: 1 });

export const SAMPLES = labels.length;
export const PIXELS = 14 * 14;
export const CLASSES = 10;

/** [N] the digits, 0 to 9. */
export { labels };

/** [N, 14, 14] means of 2 x 2 generated pixels, 0 to 1. */
export const pixels = Float32Array.from({ length: SAMPLES * PIXELS }, (_, i) => {
  const corner = 56 * Math.floor(i / 14) + 2 * (i % 14);
  return [0, 1, 28, 29].reduce((sum, step) => sum + values[corner + step]!, 0) / (4 * 255);
});
