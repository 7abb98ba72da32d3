/** How well a score tells the samples of one class from all others. */
export interface RankingMeasures {
  /** Share of the pairs of one inside and one outside that the score puts in their order, ties half; null where either is missing. */
  readonly auc: number | null;
  /** Mean precision over the recalls that each sample inside adds, without interpolation; null where there is none inside. */
  readonly averagePrecision: number | null;
}

/**
 * The area under the ROC curve (Mann & Whitney's U) and the average precision of scores [N]; samples of equal score count at once.
 *
 * @param inside [N] 1 for the samples of the class, 0 for the others
 */
export function rankingMeasures(scores: ArrayLike<number>, inside: ArrayLike<number>): RankingMeasures {
  const order = Uint32Array.from({ length: scores.length }, (_, id) => id);
  order.sort((a, b) => scores[b]! - scores[a]!);
  let [hits, passed, pairs, precisions] = [0, 0, 0, 0];
  while (passed < order.length) {
    const score = scores[order[passed]!]!;
    const [hitsBefore, passedBefore] = [hits, passed];
    for (; passed < order.length && scores[order[passed]!] === score; passed += 1)
      hits += inside[order[passed]!]!;
    const found = hits - hitsBefore;
    const missed = passed - passedBefore - found;
    pairs += missed * (hitsBefore + found / 2);
    precisions += (found * hits) / passed;
  }
  const others = order.length - hits;
  return {
    auc: hits === 0 || others === 0 ? null : pairs / (hits * others),
    averagePrecision: hits === 0 ? null : precisions / hits,
  };
}
