export { DataError } from './data-error.js';
export type { Dataset, Samples } from './dataset.js';
export { generateDigits, type GenerateDigitsOptions } from './digits/generate-digits.js';
export { parseCifar10 } from './formats/cifar.js';
export { parseIdx, type Idx } from './formats/idx.js';
export { addLabelNoise, replaceLabels, type LabelNoiseOptions } from './label-noise.js';
export { datasetNames, loadDataset, type LoadDatasetOptions } from './load-dataset.js';
export { readIdx } from './read-idx.js';
export { readLabels } from './read-labels.js';
