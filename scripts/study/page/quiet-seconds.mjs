// What a run would take on a quiet machine: its steps, selections and recomputed samples, times what each was measured to take.
import { parseStrategy } from '@rankbatch/lab';
import { recomputedSamples } from './recomputed-samples.mjs';

/**
 * @typedef {import('../result-file.mjs').Result} Result
 * @typedef {import('@rankbatch/lab').EpochMetrics} EpochMetrics
 * @typedef {import('./evidence.mjs').StudyTimes} StudyTimes
 */

/**
 * The epochs of a run with seconds of training, selection and recomputation as on the machine of `times`; NaN where that did not
 * measure the network, the optimizer and the batch size. Kinds of strategies that were not measured take as long as `rank:1e8:r`.
 *
 * @param {Result} result
 * @param {StudyTimes | undefined} times
 * @returns {EpochMetrics[]}
 */
export function withQuietSeconds(result, times) {
  const { data, model, optimizer, batchSize, select } = result.config;
  const setting = times?.settings.find(
    (one) =>
      one.data === data.name &&
      one.model === model &&
      one.optimizer === optimizer &&
      one.batchSize === batchSize,
  );
  const find = (/** @type {string} */ kind) =>
    setting?.strategies.find((strategy) => parseStrategy(strategy.select).spec.kind === kind);
  const strategy = find(parseStrategy(select).spec.kind) ?? find('rank');
  const step = setting?.step.median ?? NaN;
  const selection = strategy ? strategy.draw.median + strategy.record.median : NaN;
  const recomputed = recomputedSamples(result);
  return result.epochs.map((epoch, index) => {
    const steps = epoch.step - (result.epochs[index - 1]?.step ?? 0);
    return {
      ...epoch,
      trainSeconds: steps * step,
      selectSeconds: steps * selection,
      recomputeSeconds: (recomputed[index] ?? 0) * (setting?.recomputation.median ?? NaN),
    };
  });
}
