import type { LedgerColumns } from '../run-folder/ledger.js';
import type { SampleEvaluation } from '../services/learner.js';
import type { TrainingRun } from './training-run.js';

/** What a run's ledger file says of each training sample, after the latest evaluation of all of them. */
export function ledgerOf(run: TrainingRun, { losses, predictions }: SampleEvaluation): LedgerColumns {
  const { history, position, selector, setup } = run;
  const { labels, trueLabels } = setup.dataset.train;
  const mean = (sums: Float64Array) => Float32Array.from(sums, (sum) => sum / position.epoch);
  return {
    label: Int32Array.from(labels),
    ...(trueLabels && { trueLabel: Int32Array.from(trueLabels) }),
    loss: losses,
    knownLoss: Float32Array.from(selector.ledger.losses),
    meanLoss: mean(history.lossSum),
    meanMargin: mean(history.marginSum),
    prediction: Int32Array.from(predictions),
    correct: history.correct,
    forgotten: history.forgotten,
    draws: Int32Array.from(labels, (_, id) => selector.ledger.drawCount(id)),
    lastDraw: history.lastDraw,
  };
}
