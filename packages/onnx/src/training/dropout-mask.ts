import type { Random } from 'rankbatch';

/** Words drawn at once: few enough to stay in the cache until they are used. */
const CHUNK = 1024;

/**
 * Overwrites `mask` with an inverted dropout mask: each element is 0 with probability `ratio`, else 1 / (1 - ratio), so
 * that the mean is 1 (Srivastava et al. 2014).
 */
export function drawDropoutMask(random: Random, mask: Float32Array, ratio: number): void {
  const words = new Uint32Array(Math.min(CHUNK, mask.length));
  const threshold = ratio * 2 ** 32;
  const kept = 1 / (1 - ratio);
  for (let start = 0; start < mask.length; start += CHUNK) {
    const count = Math.min(CHUNK, mask.length - start);
    random.fillUint32(words.subarray(0, count));
    // Without a branch, which would be mispredicted half of the time.
    for (let i = 0; i < count; i++) mask[start + i] = kept * Number(words[i]! >= threshold);
  }
}
