import { requireCount, requireOptions } from '../graph/check.js';
import { relu } from '../layers/activations.js';
import { batchNorm } from '../layers/batch-norm.js';
import { conv2d } from '../layers/conv2d.js';
import { dense } from '../layers/dense.js';
import { heNormal } from '../layers/initializers.js';
import { named, type Layer } from '../layers/layer.js';
import { globalAveragePool } from '../layers/pooling.js';
import { residual } from '../layers/residual.js';
import { sequential } from '../layers/sequential.js';
import type { Model } from '../graph/model.js';

export interface ResidualCnnOptions {
  /** Seed of the initial weights. */
  readonly seed: number;
  /** @default 10 */
  readonly classes?: number;
  /** Residual blocks of each of the three stages: n gives ResNet-(6n + 2). @default 1 */
  readonly blocks?: number;
  /** Filters of the first stage; the second has twice, the third four times as many. @default 16 */
  readonly width?: number;
  /** Channels, height and width of the images. @default [3, 32, 32] */
  readonly sampleShape?: readonly [number, number, number];
}

/**
 * A residual network for small colour images (He et al. 2016, arXiv:1512.03385, section 4.2), by default ResNet-8 with
 * 78,042 parameters: conv 3x3, batch norm, ReLU; three stages of residual blocks, the second and third starting with stride
 * 2 and twice the filters; global average pooling; dense. A block is twice conv 3x3 and batch norm, with ReLU between and
 * after the addition.
 *
 * Where a block changes the shape, its shortcut is a 1x1 convolution with batch norm (the paper's option B; its CIFAR
 * networks pad with zeros instead). Weights of convolutions are He-normal, biases left out, as batch norm has its own.
 *
 * @example
 * ```ts
 * import { residualCnn } from '@rankbatch/onnx';
 * const resNet14 = residualCnn({ blocks: 2, seed: 1 });
 * resNet14.sampleShape; // => [3, 32, 32]
 * ```
 */
export function residualCnn(options: ResidualCnnOptions): Model {
  requireOptions('residualCnn', options, ['seed', 'classes', 'blocks', 'width', 'sampleShape']);
  const { seed, classes = 10, blocks = 1, width = 16, sampleShape = [3, 32, 32] } = options;
  requireCount('residualCnn: blocks', blocks);
  requireCount('residualCnn: width', width);
  const stage = (index: number) =>
    Array.from({ length: blocks }, (_, i) =>
      basicBlock(`stage ${index + 1}, block ${i + 1}`, width * 2 ** index, {
        stride: index > 0 && i === 0 ? 2 : 1,
      }),
    ).flat();
  return sequential({
    sampleShape,
    layers: [
      named('stem', convolution(width, 3)),
      batchNorm(),
      relu(),
      ...[0, 1, 2].flatMap(stage),
      globalAveragePool(),
      dense(classes),
    ],
    seed,
  });
}

function basicBlock(name: string, filters: number, { stride }: { stride: 1 | 2 }): Layer[] {
  const branch = [convolution(filters, 3, stride), batchNorm(), relu(), convolution(filters, 3), batchNorm()];
  const shortcut = stride === 1 ? [] : [convolution(filters, 1, stride), batchNorm()];
  return [named(name, residual(branch, { shortcut })), relu()];
}

/** Without bias; a stride of 1 keeps the size of the image, one of 2 halves it. */
function convolution(filters: number, kernel: 1 | 3, stride = 1): Layer {
  const padding = kernel === 3 ? 1 : 0;
  return conv2d({ filters, kernel, stride, padding, bias: false, init: heNormal });
}
