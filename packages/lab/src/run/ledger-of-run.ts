import { encodeParquet } from '../base/parquet.js';
import type { SampleEvaluation } from '../services/learner.js';
import type { TrainingRun } from './training-run.js';

/**
 * One row for each training sample as a Parquet file, after the latest evaluation of all of them; the columns stand in
 * docs/run-format.md.
 */
export function encodeLedger(run: TrainingRun, { losses, predictions }: SampleEvaluation): Uint8Array {
  const { history, position, selector, setup } = run;
  const { count, labels, trueLabels } = setup.dataset.train;
  const ids = Int32Array.from({ length: count }, (_, id) => id);
  const mean = (sums: Float64Array) => Float32Array.from(sums, (sum) => sum / position.epoch);
  return encodeParquet({
    id: ids,
    label: Int32Array.from(labels),
    ...(trueLabels && { true_label: Int32Array.from(trueLabels) }),
    loss: losses,
    known_loss: Float32Array.from(selector.ledger.losses),
    mean_loss: mean(history.lossSum),
    mean_margin: mean(history.marginSum),
    prediction: Int32Array.from(predictions),
    correct: history.correct,
    forgotten: history.forgotten,
    draws: ids.map((id) => selector.ledger.drawCount(id)),
    last_draw: history.lastDraw,
  });
}
