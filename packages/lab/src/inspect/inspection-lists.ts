import type { Inspection } from './inspect-run.js';

/** The lists of an inspection in the order in which they are shown, each with the sentence that tells what is in it. */
export function inspectionLists(
  inspection: Inspection,
): { title: string; ids: readonly number[]; what: string }[] {
  const { labelErrors, heldBack, hardest, halfOfCost, neverLearnt, mostForgotten } = inspection;
  const limit = Number.isFinite(labelErrors.threshold) ? labelErrors.threshold.toFixed(2) : 'all others';
  return [
    {
      title: 'Likely label errors',
      ids: labelErrors.ids,
      what: `mean loss over the epochs above ${limit} nats, and predicted otherwise on average`,
    },
    ...(heldBack === null
      ? []
      : [
          {
            title: 'Held back by auto',
            ids: heldBack,
            what: 'likely mislabelled as it saw them at the end: still drawn, but less often than their losses ask for',
          },
        ]),
    {
      title: 'Hardest',
      ids: hardest,
      what: `by the loss after the last epoch; the first ${halfOfCost === 1 ? 'one makes' : `${halfOfCost} make`} half of the training cost`,
    },
    { title: 'Never learnt', ids: neverLearnt, what: 'predicted otherwise after every epoch' },
    { title: 'Most forgotten', ids: mostForgotten, what: 'right after one epoch and wrong after the next' },
  ];
}

/** One sentence about precision and recall, in percent. */
export function describeJudged({ judged, labelErrors }: Inspection): string {
  if (judged === null) return '';
  const percent = (share: number | null) => (share === null ? '-' : `${(100 * share).toFixed(1)} %`);
  return (
    `Against the ${judged.changed} labels that were changed on purpose: precision ${percent(judged.precision)} and recall ` +
    `${percent(judged.recall)} of the ${labelErrors.ids.length} suspects; precision ${percent(judged.precisionAt90)} at 90 % recall.`
  );
}
