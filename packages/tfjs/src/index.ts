// tfjs: model.fit and model.fitDataset of TensorFlow.js with chosen batches (train), in the model's shapes (standardize); the losses of the samples come from the compiled loss (sample-losses).
export { fit, type FitOptions } from './fit.js';
export { fitDataset, type FitDatasetOptions, type IndexableData } from './fit-dataset.js';
export type { SelectOptions } from './select-options.js';
export type { TensorData } from './batches.js';
