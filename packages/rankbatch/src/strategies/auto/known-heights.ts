import type { LossHeights } from './loss-heights.js';

/** About so many losses tell how uneven all of them are. */
const LOOKED_AT = 4096;

/** Where more than this part of the samples has a loss that is below 0 by more than this part of where learning starts, losses have no zero. */
const MOST_BELOW = 0.01;

/** How many samples have no known loss, how many a known one above the threshold, and whether losses go below 0. @param count of samples that are there */
export function kindsOf(
  losses: ArrayLike<number>,
  { count, threshold, start }: { readonly count: number; readonly threshold: number; readonly start: number },
): { unseen: number; contradicted: number; isSigned: boolean } {
  let [unseen, contradicted, negative] = [0, 0, 0];
  for (let id = 0; id < losses.length; id++)
    if (losses[id] === Infinity) unseen++;
    else if (losses[id]! > threshold) contradicted++;
    else if (losses[id]! < -MOST_BELOW * start) negative++;
  return { unseen, contradicted, isSigned: negative > MOST_BELOW * count };
}

/** How many losses are known, and the sum of their heights. */
export function knownHeights(
  losses: ArrayLike<number>,
  heights: LossHeights,
): { count: number; sum: number } {
  let [count, sum] = [0, 0];
  for (let id = 0; id < losses.length; id++)
    if (Number.isFinite(losses[id])) {
      count++;
      sum += heights.of(losses[id]!);
    }
  return { count, sum };
}

/**
 * How many times as much height as uniform draws those would meet that are in proportion to the expected heights: E[g^2] / E[g]^2 >= 1.
 *
 * @param greatest losses above it are left out
 * @param turn a part of the samples tells as much as all of them; each turn takes others
 */
export function gainOf(
  losses: ArrayLike<number>,
  heights: LossHeights,
  { greatest, turn }: { readonly greatest: number; readonly turn: number },
): number {
  let [learnable, expected, squares] = [0, 0, 0];
  const stride = Math.max(1, Math.floor(losses.length / LOOKED_AT));
  for (let id = turn % stride; id < losses.length; id += stride) {
    const loss = losses[id]!;
    // Neither unseen nor retired.
    if (!Number.isFinite(loss) || loss > greatest) continue;
    const next = heights.expected(loss, heights.of(loss));
    learnable++;
    expected += next;
    squares += next * next;
  }
  // Rounding may leave a little less.
  return expected > 0 ? Math.max(1, (learnable * squares) / expected ** 2) : 1;
}
