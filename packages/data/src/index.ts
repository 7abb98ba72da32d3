export { DataError } from './data-error.js';
export type { Dataset, Samples } from './dataset.js';
export { generateDigits, type GenerateDigitsOptions } from './digits/generate-digits.js';
export { parseIdx, readIdx, type Idx } from './idx.js';
export { datasetNames, loadDataset, type LoadDatasetOptions } from './load-dataset.js';
