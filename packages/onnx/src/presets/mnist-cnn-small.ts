import { requireOptions } from '../graph/check.js';
import { dense } from '../layers/dense.js';
import { dropout } from '../layers/dropout.js';
import { flatten } from '../layers/flatten.js';
import { sequential } from '../layers/sequential.js';
import type { Model } from '../graph/model.js';
import { mnistBlock, type MnistCnnOptions } from './mnist-cnn.js';

/**
 * The small variant of the paper's MNIST network (`mnistCnn`): 6 filters in place of 32 and no hidden dense layer. Twice
 * conv 6@5x5 without padding, batch norm, ReLU, max-pool 2; dropout 0.5; dense 10. 2,044 parameters.
 *
 * @example
 * ```ts
 * import { mnistCnnSmall } from '@rankbatch/onnx';
 * mnistCnnSmall({ seed: 1 }).sampleShape; // => [1, 28, 28]
 * ```
 */
export function mnistCnnSmall(options: MnistCnnOptions): Model {
  requireOptions('mnistCnnSmall', options, ['seed', 'classes']);
  const { seed, classes = 10 } = options;
  return sequential({
    sampleShape: [1, 28, 28],
    layers: [...mnistBlock(6), ...mnistBlock(6), flatten(), dropout(0.5), dense(classes)],
    seed,
  });
}
