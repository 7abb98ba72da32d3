import { requireOptions } from '../graph/check.js';
import { batchNorm } from '../layers/batch-norm.js';
import { conv2d } from '../layers/conv2d.js';
import { dense } from '../layers/dense.js';
import { dropout } from '../layers/dropout.js';
import { flatten } from '../layers/flatten.js';
import type { Layer } from '../layers/layer.js';
import { maxPool } from '../layers/pooling.js';
import { relu } from '../layers/activations.js';
import { sequential } from '../layers/sequential.js';
import type { Model } from '../graph/model.js';

export interface MnistCnnOptions {
  /** Seed of the initial weights. */
  readonly seed: number;
  /** @default 10 */
  readonly classes?: number;
}

/**
 * The network of the paper's MNIST experiments (arXiv:1511.06343, section 5, as its reference implementation
 * builds it): twice conv 32@5x5 without padding, batch norm, ReLU, max-pool 2; dropout 0.5; dense 256, ReLU; dense 10.
 * 160,426 parameters.
 *
 * ReLU and max-pool commute; pooling first leaves ReLU a quarter of the elements. Convolution biases are left
 * out, as batch norm has its own.
 *
 * @example
 * ```ts
 * import { mnistCnn } from '@rankbatch/onnx';
 * mnistCnn({ seed: 1 }).sampleShape; // => [1, 28, 28]
 * ```
 */
export function mnistCnn(options: MnistCnnOptions): Model {
  requireOptions('mnistCnn', options, ['seed', 'classes']);
  const { seed, classes = 10 } = options;
  return sequential({
    sampleShape: [1, 28, 28],
    layers: [
      ...mnistBlock(32),
      ...mnistBlock(32),
      flatten(),
      dropout(0.5),
      dense(256),
      relu(),
      dense(classes),
    ],
    seed,
  });
}

/** The block of which the paper's networks have two. */
export function mnistBlock(filters: number): Layer[] {
  return [
    conv2d({ filters, kernel: 5, bias: false }),
    batchNorm({ epsilon: 1e-4, averageFactor: 0.15 }),
    maxPool(2),
    relu(),
  ];
}
