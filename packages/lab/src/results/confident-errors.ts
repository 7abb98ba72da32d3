/** Of held-out samples those whose classes a model is surest of, and how many of these have another label. */
export interface ConfidentErrors {
  readonly count: number;
  readonly wrong: number;
}

/** What an evaluation in inference mode says of some samples, with their labels; all [N]. */
export interface JudgedSamples {
  readonly losses: ArrayLike<number>;
  /** Logit of the label less the greatest other one. */
  readonly margins: ArrayLike<number>;
  readonly predictions: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
}

/** Of the samples that are taken for a class, the share of those that it is surest of; `npm run study:noise-rate` chose it. */
export const CONFIDENT_SHARE = 0.2;

/**
 * Counts the labels that are contradicted where a model is surest. Of the samples that are taken for a class those are looked at whose probability of
 * that class is highest, whatever their label is: a model that learnt the classes is hardly ever wrong there, so that what contradicts it is a wrong label
 * (anchor points, Liu & Tao 2016; Patrini et al. 2017). Labels must not have been trained on: a network learns wrong ones by heart.
 *
 * @param share of the samples of each predicted class, above 0; at least one of each is taken
 *
 * @example
 * ```ts
 * import { confidentErrors } from '@rankbatch/lab/internal';
 * // Two classes, both predicted twice; logits of the label less the other: 4, 1, -3, 2.
 * const margins = [4, 1, -3, 2];
 * const judged = { margins, losses: margins.map((m) => Math.log1p(Math.exp(-m))), predictions: [0, 0, 1, 1], labels: [0, 0, 0, 1] };
 * confidentErrors([judged], 0.5); // => { count: 2, wrong: 1 }
 * ```
 */
export function confidentErrors(
  splits: readonly JudgedSamples[],
  share: number = CONFIDENT_SHARE,
): ConfidentErrors {
  const byClass = new Map<number, { readonly doubt: number; readonly isWrong: boolean }[]>();
  for (const { losses, margins, predictions, labels } of splits)
    for (let i = 0; i < predictions.length; i += 1) {
      const prediction = predictions[i]!;
      const isWrong = prediction !== labels[i];
      // -log of the probability of the predicted class, from that of the label.
      const doubt = isWrong ? losses[i]! + margins[i]! : losses[i]!;
      const own = byClass.get(prediction);
      if (own) own.push({ doubt, isWrong });
      else byClass.set(prediction, [{ doubt, isWrong }]);
    }
  let [count, wrong] = [0, 0];
  for (const own of byClass.values()) {
    const sure = own.sort((a, b) => a.doubt - b.doubt).slice(0, Math.max(1, Math.round(share * own.length)));
    count += sure.length;
    wrong += sure.filter(({ isWrong }) => isWrong).length;
  }
  return { count, wrong };
}
