/** How the known losses lie. */
export interface LossSpread {
  /** Losses above it form the upper of two groups. */
  readonly threshold: number;
  /**
   * How unevenly the losses up to the threshold are spread: n sum(v^2) / (sum v)^2 of their height v above the zero; 1 where all
   * are the same. 1/n of it is Kish's effective sample size of draws in proportion to v.
   */
  readonly concentration: number;
  /** Sum of the heights, those above the threshold counted as if they were at it. */
  readonly mass: number;
}

/**
 * Parts the losses in two groups by Otsu's method (1979) on their square roots, and measures how uneven the lower group is.
 *
 * Roots, because a few huge losses would else make a group of their own. Losses count from 0, or from the smallest where that is negative,
 * so that a factor common to all of them changes nothing.
 *
 * @param losses [n] finite, the greatest first
 * @param start a loss from before training
 * @param leastPart the threshold is not below this part of it
 */
export function measureSpread(losses: Float64Array, start: number, leastPart: number): LossSpread {
  const n = losses.length;
  const zero = Math.min(0, losses[n - 1] ?? 0);
  const root = (i: number): number => Math.sqrt(losses[i]! - zero);
  let total = 0;
  for (let i = 0; i < n; i++) total += root(i);
  let above = 0;
  let greatest = 0;
  let split = Infinity;
  for (let i = 0; i + 1 < n; i++) {
    const [value, next] = [root(i), root(i + 1)];
    above += value;
    const rest = n - i - 1;
    const between = (i + 1) * rest * (above / (i + 1) - (total - above) / rest) ** 2;
    if (value === next || between <= greatest) continue;
    greatest = between;
    split = (value + next) / 2;
  }
  const height = Math.max(split ** 2, leastPart * (start - zero));
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const loss of losses) {
    const v = loss - zero;
    if (v > height) continue;
    count++;
    sum += v;
    squares += v * v;
  }
  return {
    threshold: zero + height,
    concentration: sum > 0 ? (count * squares) / sum ** 2 : 1,
    mass: sum + (count < n ? (n - count) * height : 0),
  };
}
