import { RankbatchError } from 'rankbatch';
import { requireCount, requireOptions, requireShape } from '../graph/check.js';
import { relu } from '../layers/activations.js';
import { batchNorm } from '../layers/batch-norm.js';
import { conv2d } from '../layers/conv2d.js';
import { dense } from '../layers/dense.js';
import { flatten } from '../layers/flatten.js';
import { heNormal } from '../layers/initializers.js';
import type { Layer } from '../layers/layer.js';
import { maxPool } from '../layers/pooling.js';
import { sequential } from '../layers/sequential.js';
import type { Model } from '../graph/model.js';

export interface CnnOptions {
  /** Channels, height and width of the images, at least 8 x 8 pixels. */
  readonly sampleShape: readonly [number, number, number];
  /** Classes, or numbers to predict. */
  readonly classes: number;
  /** Seed of the initial weights. */
  readonly seed: number;
  /** Filters of the first convolution; the second has twice, all others four times as many. @default 16 */
  readonly width?: number;
}

const leastSide = 8;

/**
 * A small convolutional network for images of any size and number of channels: conv 3x3, batch norm, ReLU and max-pool 2 until the shorter
 * side has 4 to 7 pixels; one convolution more; dense to the classes. Its weights are He-normal, biases of convolutions left out.
 *
 * Images of 28x28 pixels take three convolutions, of 224x224 six.
 *
 * @throws RankbatchError for images of less than 8 x 8 pixels.
 *
 * @example
 * ```ts
 * import { cnn } from '@rankbatch/onnx';
 * cnn({ sampleShape: [4, 20, 64], classes: 3, seed: 1 }).graph.outputs[0]?.value.shape; // => ['B', 3]
 * ```
 */
export function cnn(options: CnnOptions): Model {
  requireOptions('cnn', options, ['sampleShape', 'classes', 'seed', 'width']);
  requireShape('cnn: sampleShape', options.sampleShape);
  requireCount('cnn: classes', options.classes);
  const { sampleShape, classes, seed, width = 16 } = options;
  requireCount('cnn: width', width);
  const [, height, breadth] = sampleShape;
  let side = Math.min(height, breadth);
  if (!(side >= leastSide))
    throw new RankbatchError(
      `cnn: sampleShape: must be [channels, height, width] of at least ${leastSide} x ${leastSide} pixels, got [${sampleShape.join()}]; use mlp`,
    );
  const layers: Layer[] = [];
  let filters = width;
  for (; side >= leastSide; side = Math.floor(side / 2)) {
    layers.push(...block(filters), maxPool(2));
    filters = Math.min(2 * filters, 4 * width);
  }
  return sequential({ sampleShape, layers: [...layers, ...block(filters), flatten(), dense(classes)], seed });
}

function block(filters: number): Layer[] {
  return [conv2d({ filters, kernel: 3, padding: 1, bias: false, init: heNormal }), batchNorm(), relu()];
}
