import type { LedgerColumns } from '../run-folder/ledger.js';
import { greatest } from './order.js';
import { otsuThreshold } from './otsu-threshold.js';

/** Samples whose label is likely wrong. */
export interface LabelErrors {
  /** Ids, most suspect first. */
  readonly ids: readonly number[];
  /** Mean loss in nats above which a sample is suspect. */
  readonly threshold: number;
}

/**
 * Finds likely label errors by their loss history: the mean over the epochs of the loss in inference mode, which a network lowers late for
 * wrong labels (Arpit et al. 2017; as a detector Huang et al. 2019, O2U-Net). Suspect is what lies in the upper of two groups (Otsu's
 * threshold, without knowing how many labels are wrong) and was on average predicted otherwise (area under the margin below 0, Pleiss et al. 2020).
 */
export function findLabelErrors({ meanLoss, meanMargin }: LedgerColumns): LabelErrors {
  const threshold = otsuThreshold(meanLoss);
  const ids = greatest(
    meanLoss,
    meanLoss.length,
    (id) => (meanLoss[id] ?? 0) > threshold && (meanMargin[id] ?? 0) < 0,
  );
  return { ids, threshold };
}
