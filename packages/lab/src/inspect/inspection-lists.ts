import type { ShownDataset } from '../services/load-dataset-of.js';
import type { LedgerColumns } from '../run-folder/ledger.js';
import type { SampleAnswers } from '../run-folder/sample-answers.js';
import type { Inspection } from './inspect-run.js';
import { describeWholeClasses } from './whole-classes.js';

/** Up to this share of them predicted as labelled, samples that `auto` holds back are called likely mislabelled. */
const mostRight = 0.1;

/** The lists of an inspection in the order in which they are shown, each with the sentence that tells what is in it. */
export function inspectionLists(
  inspection: Inspection,
): { title: string; ids: readonly number[]; what: string }[] {
  const { labelErrors, heldBack, hardest, halfOfCost, neverLearnt, mostForgotten } = inspection;
  if (inspection.task?.kind === 'regression')
    return [
      {
        title: 'Hardest',
        ids: hardest,
        what: `by the squared error after the last epoch; the first ${halfOfCost === 1 ? 'one makes' : `${halfOfCost} make`} half of the training cost`,
      },
    ];
  const unweighted = inspection.isWeighted ? ', as without the class weights' : '';
  const limit = Number.isFinite(labelErrors.threshold) ? labelErrors.threshold.toFixed(2) : 'all others';
  return [
    {
      title: 'Likely label errors',
      ids: labelErrors.ids,
      what: `mean loss over the epochs above ${limit} nats, and ${inspection.isWeighted ? 'another class likelier on average, both as without the class weights' : 'predicted otherwise on average'}`,
    },
    ...(heldBack === null
      ? []
      : [
          {
            title: 'Held back by auto',
            ids: heldBack,
            what: `${describeHeldBack(inspection)}: still drawn, but less often than their losses ask for`,
          },
        ]),
    {
      title: 'Hardest',
      ids: hardest,
      what: `by the loss after the last epoch${unweighted}; the first ${halfOfCost === 1 ? 'one makes' : `${halfOfCost} make`} half of the training cost`,
    },
    { title: 'Never learnt', ids: neverLearnt, what: 'predicted otherwise after every epoch' },
    { title: 'Most forgotten', ids: mostForgotten, what: 'right after one epoch and wrong after the next' },
  ];
}

/** What `auto` holds back, in a few words: its threshold knows losses alone, which are high without a wrong label where a class is heavy or hard. */
function describeHeldBack({ heldBack, heldBackRight, isWeighted }: Inspection): string {
  const count = heldBack?.length ?? 0;
  const right = `${heldBackRight} of them ${heldBackRight === 1 ? 'is' : 'are'} predicted as labelled`;
  if (isWeighted && count > 0)
    return `losses above its threshold at the end with the class weights, as those of a heavy class may be without a wrong label, and ${right}`;
  if (heldBackRight > mostRight * count)
    return `losses above its threshold at the end, which need not be wrong labels, as ${right}`;
  return 'likely mislabelled as it saw them at the end';
}

/** What is known of the labels, a sentence or a few each: how many are contradicted, the share of wrong ones, and classes that are listed whole. */
export function describeLabels(
  inspection: Inspection,
  ledger: LedgerColumns,
  { answers, noise }: { readonly answers: SampleAnswers; readonly noise: string },
): { readonly contradicted: string; readonly others: readonly string[] } {
  return {
    contradicted: describeContradicted(inspection, ledger.label.length, answers.isRight),
    others: [
      // Where labels were changed on purpose, those of held-out samples were not.
      ledger.trueLabel ? '' : noise,
      describeWholeClasses(inspection, ledger, answers.label),
    ].filter(Boolean),
  };
}

/**
 * One sentence about what is known of the labels: how many samples are classified against theirs; empty where numbers are predicted.
 *
 * @param count number of samples, of which `isRight` says by their ids whether the prediction after the last epoch is the label
 */
function describeContradicted({ task }: Inspection, count: number, isRight: (id: number) => boolean): string {
  if (task?.kind === 'regression') return '';
  let wrong = 0;
  for (let id = 0; id < count; id += 1) wrong += Number(!isRight(id));
  const number = (value: number) => value.toLocaleString('en');
  if (wrong === 0) return `All ${number(count)} samples are classified as their labels say.`;
  return (
    `${number(wrong)} of ${number(count)} samples ${wrong === 1 ? 'is classified against its label; whether that is a wrong label' : 'are classified against their label; which of them are wrong labels'} ` +
    'cannot be told from the loss alone.'
  );
}

/** Why samples are not shown as they are; empty where they are. */
export function describeMissingData(dataset: ShownDataset | null): string {
  return dataset === null
    ? 'The data set is not at hand here, or no longer that of the run, so that values and pictures are not shown.'
    : '';
}

/** Where the rows of a file are counted from, for people who look them up; empty where samples are not rows of a file. */
export function explainRows(row: Int32Array | undefined): string {
  return row === undefined
    ? ''
    : 'Rows of the file count from 0, those of a table below its header, as in pandas: df.iloc[row].';
}

/** One sentence about precision and recall, in percent. */
export function describeJudged({ judged, labelErrors }: Inspection): string {
  if (judged === null) return '';
  const percent = (share: number | null) => (share === null ? '-' : `${(100 * share).toFixed(1)} %`);
  return (
    `Against the ${judged.changed === 1 ? 'one label that was' : `${judged.changed} labels that were`} changed on purpose: precision ${percent(judged.precision)} and recall ` +
    `${percent(judged.recall)} of the ${labelErrors.ids.length} suspects; precision ${percent(judged.precisionAt90)} at 90 % recall.`
  );
}
