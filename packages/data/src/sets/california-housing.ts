import type { Dataset, SamplesInMemory } from '../dataset.js';
import { findFiles, plainOrGzip, type FileSet } from '../find-files.js';
import type { LoadDatasetOptions } from '../load-options.js';
import { loadCsv } from './table-file.js';

const CALIFORNIA_HOUSING: FileSet = {
  name: 'california-housing',
  forms: [
    {
      all: plainOrGzip(
        'housing.csv',
        'https://raw.githubusercontent.com/ageron/handson-ml2/1e2115277b50f6c584cd668fa30e3af309a5b136/datasets/housing/housing.csv',
        'sha256:8a3727f4cf54ac1a327f69b1d5b4db54c5834ea81c6e4efc0d163300022a685e',
      ),
    },
  ],
};

/**
 * California housing (Pace and Barry 1997, with Géron's column of the ocean's proximity): the median value of a block's houses in dollars of
 * 1990, which the census capped at 500,001.
 */
export async function loadCaliforniaHousing({
  seed = 0,
  ...options
}: LoadDatasetOptions): Promise<Dataset<SamplesInMemory>> {
  const paths = await findFiles(CALIFORNIA_HOUSING, options);
  const dataset = await loadCsv(paths['all']!, { label: 'median_house_value', task: 'regression', seed });
  return { ...dataset, name: CALIFORNIA_HOUSING.name };
}
