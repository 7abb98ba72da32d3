import { checkIds, checkSamples } from './check-given.js';
import type { Samples, SamplesInMemory } from './dataset.js';
import { takeRows } from './take-rows.js';
import { takeValues } from './take-values.js';

/**
 * A copy of the samples `ids` in memory, which knows the rows that they were.
 *
 * @example
 * ```ts
 * import { loadDataset, takeSamples } from '@rankbatch/data';
 * const { train } = await loadDataset('digits', { size: 100 });
 * const few = takeSamples(train, [7, 3]);
 * [few.count, few.rows]; // => [2, Uint32Array.of(7, 3)]
 * ```
 */
export function takeSamples(samples: Samples, ids: ArrayLike<number>): SamplesInMemory {
  checkSamples('samples', samples);
  checkIds(ids, samples.count);
  const { count, shape, labels, targets, trueLabels, rows } = samples;
  return {
    count: ids.length,
    shape,
    values: takeValues(samples, ids),
    labels: takeRows(labels, ids),
    ...(targets && { targets: takeRows(targets, ids, targets.length / count) }),
    ...(trueLabels && { trueLabels: takeRows(trueLabels, ids) }),
    rows: rows ? takeRows(rows, ids) : Uint32Array.from(ids),
  };
}
