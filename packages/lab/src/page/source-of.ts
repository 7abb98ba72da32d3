import type { Dataset } from '@rankbatch/data';

/** The file of a training sample, where each is one of its own; undefined where they are not, or the data set is not at hand. */
export function sourceOf(dataset: Dataset | null, id: number): string | undefined {
  return dataset?.sources?.[dataset.train.rows?.[id] ?? id];
}
