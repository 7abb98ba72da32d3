/**
 * The threshold that parts values into two groups best: the one with the greatest variance between them (Otsu 1979, eq. 18),
 * over all splits of the sorted values. It needs no guess of how large the groups are.
 *
 * @param values [N], finite
 * @returns Halfway between the two values that it parts; Infinity where all values are the same.
 */
export function otsuThreshold(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const total = sorted.reduce((sum, value) => sum + value, 0);
  let below = 0;
  let greatest = 0;
  let threshold = Infinity;
  for (let count = 1; count < sorted.length; count += 1) {
    const [value = 0, next = 0] = [sorted[count - 1], sorted[count]];
    below += value;
    if (value === next) continue;
    const rest = sorted.length - count;
    const between = count * rest * (below / count - (total - below) / rest) ** 2;
    if (between <= greatest) continue;
    greatest = between;
    threshold = (value + next) / 2;
  }
  return threshold;
}
