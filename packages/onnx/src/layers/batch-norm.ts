import { RankbatchError } from 'rankbatch';
import { requireOptions, requirePositive, requireShare } from '../graph/check.js';
import { filled } from './initializers.js';
import { ofKind, type Layer } from './layer.js';
import { isFixed, requireFloat } from './shapes.js';

export interface BatchNormOptions {
  /** Added to the variance. @default 1e-5 */
  readonly epsilon?: number;
  /** Share of the batch's statistics in the running ones. @default 0.1 */
  readonly averageFactor?: number;
}

/**
 * Batch normalization of every channel of [B, C] or [B, C, H, W] (Ioffe & Szegedy 2015): in training with the
 * statistics of the batch, in inference with running ones.
 *
 * @example
 * ```ts
 * import { batchNorm, dense, sequential } from '@rankbatch/onnx';
 * const model = sequential({ sampleShape: [3], layers: [batchNorm(), dense(2)], seed: 1 });
 * model.statistics; // => ['layer0.mean', 'layer0.variance']
 * ```
 */
export function batchNorm(options: BatchNormOptions = {}): Layer {
  requireOptions('batchNorm', options, ['epsilon', 'averageFactor']);
  const { epsilon = 1e-5, averageFactor = 0.1 } = options;
  return ofKind('batchNorm', (context, x) => {
    requirePositive('epsilon', epsilon);
    requireShare('averageFactor', averageFactor);
    requireFloat(x);
    const channels = x.shape[1];
    if ((x.shape.length !== 2 && x.shape.length !== 4) || !isFixed(channels))
      throw new RankbatchError(
        `input must be [B, C] or [B, C, H, W], got [${x.shape.join()}]; for tokens take layerNorm()`,
      );
    return context.b.op(
      'BatchNormalization',
      [
        x,
        context.parameter('gamma', filled([channels], 1)),
        context.parameter('beta', filled([channels], 0)),
        context.statistic('mean', filled([channels], 0)),
        context.statistic('variance', filled([channels], 1)),
      ],
      { epsilon: { float: epsilon }, momentum: { float: 1 - averageFactor } },
    );
  });
}
