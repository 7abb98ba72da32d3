import { encodePicture, isImage, sourceOf, valuesOf } from '@rankbatch/lab/run-folder';
import type { SampleContents } from '../../api.js';
import { readDataset } from './run-dataset.js';

/** What some samples of a run look like; null where its data set is not at hand. */
export async function readContents({
  folder,
  samples,
}: {
  readonly folder: string;
  readonly samples: readonly number[];
}): Promise<SampleContents | null> {
  const dataset = await readDataset(folder);
  if (dataset === null) return null;
  const there = samples.filter((id) => id < dataset.train.count);
  return {
    classNames: dataset.classNames ?? null,
    values: isImage(dataset.train.shape)
      ? null
      : Object.fromEntries(there.map((id) => [id, valuesOf(dataset, id)])),
    files: dataset.sources ? Object.fromEntries(there.map((id) => [id, sourceOf(dataset, id) ?? ''])) : null,
  };
}

/** The picture of one training sample as a PNG; null where there is none. */
export async function readPicture({
  folder,
  sample,
}: {
  readonly folder: string;
  readonly sample: number;
}): Promise<Uint8Array | null> {
  const train = (await readDataset(folder))?.train;
  if (train === undefined || !isImage(train.shape) || sample >= train.count) return null;
  return encodePicture(train, sample);
}
