export { batches, type BatchesOptions, type ChosenBatch } from './batches.js';
export { lossesAndGrad, type LossesOf } from './losses-and-grad.js';
