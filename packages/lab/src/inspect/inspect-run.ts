import type { Task } from '@rankbatch/data';
import type { EpochRecord } from '../results/records.js';
import type { LedgerColumns } from '../run-folder/ledger.js';
import { judgeSuspects, type SuspectsJudged } from './judge-suspects.js';
import { findLabelErrors, type LabelErrors } from './label-errors.js';
import { greatest } from './order.js';
import { sampleAnswers } from '../run-folder/sample-answers.js';

/** What the history of a run's samples tells; ids of samples, the most striking first. */
export interface Inspection {
  /** What there was to learn; left out where it is classes. */
  readonly task?: Task;
  /** Whether classes had weights, which losses and margins are without here. */
  readonly isWeighted: boolean;
  readonly labelErrors: LabelErrors;
  /** Against the labels that were changed on purpose; null where there are none. */
  readonly judged: SuspectsJudged | null;
  /** Those that do not get learnt, by the losses that `auto` knows, where it limits their draws at the end of the run; null for other strategies. */
  readonly heldBack: readonly number[] | null;
  /** How many of these are predicted as labelled. */
  readonly heldBackRight: number;
  /** By the loss after the last epoch. */
  readonly hardest: readonly number[];
  /** How many of the hardest make half of the training cost. */
  readonly halfOfCost: number;
  /** Predicted otherwise after every epoch, by mean loss. */
  readonly neverLearnt: readonly number[];
  /** Right after one epoch and wrong after the next (Toneva et al. 2019), by how often, then by mean loss. */
  readonly mostForgotten: readonly number[];
}

/**
 * Sorts the samples of a run by what makes them worth a look; where numbers are predicted, by their losses alone.
 *
 * @param isWeighted whether classes had weights, so that the ledger is one of `withoutWeights`
 */
export function inspectRun(
  ledger: LedgerColumns,
  last: EpochRecord | undefined,
  task?: Task,
  isWeighted = false,
): Inspection {
  const { loss, knownLoss, meanLoss, correct, forgotten } = ledger;
  const { isCapped = false, threshold = Infinity } = last?.explanation ?? {};
  const isRegression = task?.kind === 'regression';
  // Numbers have no margin that could be below 0.
  const labelErrors = isRegression ? { ids: [], threshold: Infinity } : findLabelErrors(ledger);
  const hardest = greatest(loss, loss.length);
  const byMeanLoss = greatest(meanLoss, meanLoss.length);
  const timesForgotten = Float32Array.from(byMeanLoss, (id) => forgotten[id] ?? 0);
  const isForgotten = (place: number) => (timesForgotten[place] ?? 0) > 0;
  const heldBack =
    last?.explanation === undefined
      ? null
      : greatest(knownLoss, knownLoss.length, (id) => isCapped && knownLoss[id]! > threshold);
  const { isRight } = sampleAnswers(ledger, { ...(task && { task }) });
  return {
    ...(task && { task }),
    isWeighted,
    labelErrors,
    judged: judgeSuspects(labelErrors, ledger),
    heldBack,
    heldBackRight: heldBack?.filter(isRight).length ?? 0,
    hardest,
    halfOfCost: countToHalf(hardest.map((id) => loss[id] ?? 0)),
    neverLearnt: isRegression ? [] : byMeanLoss.filter((id) => correct[id] === 0),
    mostForgotten: greatest(timesForgotten, byMeanLoss.length, isForgotten).map(
      (place) => byMeanLoss[place] ?? 0,
    ),
  };
}

/** How many of the first values it takes to half of their sum. */
function countToHalf(values: readonly number[]): number {
  const half = values.reduce((sum, value) => sum + value, 0) / 2;
  let [count, sum] = [0, 0];
  for (const value of values) {
    if (sum >= half) break;
    sum += value;
    count += 1;
  }
  return count;
}
