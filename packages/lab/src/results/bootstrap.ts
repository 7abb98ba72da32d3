import type { Random } from 'rankbatch';
import { quantileSorted, sampleWithReplacement } from 'simple-statistics';
import { median } from '../base/median.js';

/** How often the seeds are drawn anew. */
export const resamples = 10_000;

/**
 * Percentile bootstrap of the median (Efron 1979): the interval that holds 95 % of the medians of {@link resamples} samples
 * drawn with replacement from `values` [n]. It cannot be wider than from the lowest to the highest value.
 *
 * @returns Both ends; null for fewer than 2 values, which say nothing of their spread.
 */
export function bootstrapMedian(values: readonly number[], random: Random): [number, number] | null {
  if (values.length < 2) return null;
  const sample = [...values];
  const medians = Float64Array.from({ length: resamples }, () =>
    median(sampleWithReplacement(sample, sample.length, () => random.float())),
  ).sort();
  return [quantileSorted([...medians], 0.025), quantileSorted([...medians], 0.975)];
}
