/** The parts of a run that draw random numbers, each from a sequence of its own. */
const streams = { weights: 1, noise: 2, selection: 3, labels: 4, augmentation: 5 } as const;

/**
 * The seed of one part of a run: the same for all strategies that share the run's seed, and unrelated between parts.
 *
 * @param seed Integer, 0 .. 2^32 - 1.
 * @returns Integer, 0 .. 2^32 - 1.
 */
export function deriveSeed(seed: number, part: keyof typeof streams): number {
  // A fixed odd step for each part, then the finalizer of MurmurHash3, through which every bit moves every other.
  let hash = (seed + Math.imul(streams[part], 0x9e3779b9)) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
