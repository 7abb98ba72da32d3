import { parseStrategy } from '@rankbatch/lab';
import { createSelector } from '@rankbatch/lab/internal';

/**
 * How many losses were recomputed in each epoch of a run. When they fall due does not depend on the losses, so that a small selector
 * tells; only `auto` decides by them, and is read off the time that it took, measured against the forward passes of the epoch's evaluation.
 *
 * @param {import('../result-file.mjs').Result} result
 * @returns {number[]}
 */
export function recomputedSamples({ config, data, epochs }) {
  if (config.select !== 'auto') {
    const shares = recomputedShares(config.select, config.epochs);
    return epochs.map((_, index) => (shares[index] ?? 0) * data.train);
  }
  const evaluated = data.train + data.validation + data.test;
  return epochs.map(({ recomputeSeconds, evalSeconds }) => (recomputeSeconds / evalSeconds) * evaluated);
}

/** In shares of the training set. @type {(select: string, epochs: number) => number[]} */
function recomputedShares(select, epochs) {
  const count = 64;
  const selector = createSelector({
    dataset: /** @type {import('@rankbatch/data').Dataset} */ ({ train: { count } }),
    strategy: parseStrategy(select),
    seed: 1,
    epochs,
    batchSize: 8,
  });
  return Array.from({ length: epochs }, (_, epoch) => {
    let recomputed = 0;
    while (selector.epoch === epoch) {
      const due = selector.due();
      if (due.length > 0) selector.record(due, due);
      recomputed += due.length;
      const { ids } = selector.next();
      selector.record(ids, ids);
    }
    return recomputed / count;
  });
}
