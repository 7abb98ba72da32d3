// Judges rules that find label errors on runs whose wrong labels are known: precision and recall at the rule's
// threshold, and precision at 90 % recall, in percent.
//
//   npx rankbatch train --data mnist --label-noise 0.1 --select shuffle --epochs 4 --out runs/noise-shuffle
//   npx rankbatch train --data mnist --label-noise 0.1 --select rank:1e8:r --epochs 4 --out runs/noise-rank
//   node scripts/label-error-rules.mjs runs/noise-shuffle runs/noise-rank
import { readLedger } from '@rankbatch/lab';
import { findLabelErrors, greatest, judgeSuspects, otsuThreshold } from '@rankbatch/lab/internal';

/** The samples whose score is above a threshold, as `inspect` has them. @param {Float32Array} scores */
const above = (scores, threshold = otsuThreshold(scores)) => ({
  threshold,
  ids: greatest(scores, scores.length, (id) => (scores[id] ?? 0) > threshold),
});

for (const run of process.argv.slice(2)) {
  const ledger = await readLedger(run);
  if (ledger === null) throw new Error(`${run}: must have finished an epoch; run rankbatch resume ${run}`);
  const { meanLoss, loss } = ledger;
  const againstMargin = ledger.meanMargin.map((margin) => -margin);
  console.log(run);
  for (const { name, scores, suspects } of [
    { name: 'mean loss, Otsu, and margin below 0', scores: meanLoss, suspects: findLabelErrors(ledger) },
    { name: 'area under the margin, Otsu', scores: againstMargin, suspects: above(againstMargin) },
    { name: 'area under the margin, below 0', scores: againstMargin, suspects: above(againstMargin, 0) },
    { name: 'loss after the last epoch, Otsu', scores: loss, suspects: above(loss) },
  ]) {
    // Judged by the order of the rule's own scores.
    const judged = judgeSuspects(suspects, { ...ledger, meanLoss: scores });
    if (judged === null) throw new Error(`${run}: must have wrong labels; train it with --label-noise`);
    const percent = (/** @type {number} */ share) => (100 * share).toFixed(1).padStart(5);
    const { precision, recall, precisionAt90 } = judged;
    console.log(
      `  ${name.padEnd(38)}${percent(precision ?? 0)} / ${percent(recall)}  ${percent(precisionAt90)}`,
    );
  }
}
