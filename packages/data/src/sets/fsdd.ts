import { DataError } from '../data-error.js';
import type { Dataset, SamplesInMemory } from '../dataset.js';
import { findFiles, plainOrGzip, type FileSet } from '../find-files.js';
import type { LoadDatasetOptions } from '../load-options.js';
import { loadNpy } from './npy-file.js';

/** Made of the recordings: pictures of their spectra over time. */
const FSDD: FileSet = {
  name: 'fsdd',
  page: 'https://github.com/Jakobovski/free-spoken-digit-dataset, whose recordings are to be turned into log-mel pictures',
  forms: [{ images: plainOrGzip('images.npy'), labels: plainOrGzip('labels.npy') }],
};

/** Rows of the official parts of `fsdd`. */
export interface FsddCounts {
  readonly train: number;
  readonly test: number;
}

const SHAPE = [1, 32, 48];

/** Free spoken digits (Jackson 2016) as pictures of 32 mel bands over 48 moments; the last 300 rows are the test set. */
export async function loadFsdd(
  { seed = 0, ...options }: LoadDatasetOptions,
  counts: FsddCounts = { train: 2_700, test: 300 },
): Promise<Dataset<SamplesInMemory>> {
  const paths = await findFiles(FSDD, options);
  const dataset = await loadNpy(paths['images']!, {
    labels: paths['labels']!,
    shape: SHAPE,
    testRows: (row) => row >= counts.train,
    seed,
  });
  const count = counts.train + counts.test;
  if (dataset.sourceRows !== count)
    throw new DataError(
      `${paths['images']}: must hold ${count} pictures, found ${dataset.sourceRows}; use the files of all recordings`,
    );
  return { ...dataset, name: FSDD.name, classNames: Array.from({ length: 10 }, (_, digit) => `${digit}`) };
}
