import type { LedgerColumns } from '../run-folder/ledger.js';
import type { LabelErrors } from './label-errors.js';
import { greatest } from './order.js';

/** How well suspects meet the labels that were changed on purpose; shares of 1. */
export interface SuspectsJudged {
  /** Number of labels that were changed. */
  readonly changed: number;
  /** Share of the suspects whose label was changed; null where there is none. */
  readonly precision: number | null;
  /** Share of the changed labels that are suspect. */
  readonly recall: number;
  /** Precision of the shortest list by mean loss that holds 90 % of the changed labels. */
  readonly precisionAt90: number;
}

const recallGoal = 0.9;

/** Judges suspects against the truth; null where no label was changed on purpose. */
export function judgeSuspects({ ids }: LabelErrors, ledger: LedgerColumns): SuspectsJudged | null {
  const { label, trueLabel, meanLoss } = ledger;
  if (trueLabel === undefined) return null;
  const isChanged = (id: number) => label[id] !== trueLabel[id];
  const order = greatest(meanLoss, meanLoss.length);
  const changed = order.filter(isChanged).length;
  if (changed === 0) return null;
  const hits = ids.filter(isChanged).length;
  return {
    changed,
    precision: ids.length === 0 ? null : hits / ids.length,
    recall: hits / changed,
    precisionAt90: precisionAt(Math.ceil(recallGoal * changed), order, isChanged),
  };
}

/** Precision of the shortest beginning of `order` with so many hits. */
function precisionAt(goal: number, order: readonly number[], isHit: (id: number) => boolean): number {
  let hits = 0;
  for (const [index, id] of order.entries()) {
    if (isHit(id)) hits += 1;
    if (hits >= goal) return hits / (index + 1);
  }
  return 0;
}
