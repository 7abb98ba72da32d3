const most = 4096;
/** Numbers of the samples together, 128 MiB: rows of a table are encoded at once. */
const mostNumbers = 2 ** 25;

/** How many samples of a shape are predicted at once: a multiple of what the engine computes at once, a power of 2, so that the bits are those of one pass. */
export function samplesAtOnce(shape: readonly number[]): number {
  const size = shape.reduce((product, length) => product * length, 1);
  return Math.min(most, Math.max(1, 2 ** Math.floor(Math.log2(mostNumbers / size))));
}
