import type { Random } from 'rankbatch';

/**
 * Draws an inverted dropout mask: each element is 0 with probability `ratio`, else 1 / (1 - ratio), so that the mean
 * is 1 (Srivastava et al. 2014).
 */
export function drawDropoutMask(random: Random, length: number, ratio: number): Float32Array {
  const words = new Uint32Array(length);
  random.fillUint32(words);
  const threshold = ratio * 2 ** 32;
  const kept = 1 / (1 - ratio);
  const mask = new Float32Array(length);
  // Without a branch, which would be mispredicted half of the time.
  for (let i = 0; i < length; i++) mask[i] = kept * Number(words[i]! >= threshold);
  return mask;
}
