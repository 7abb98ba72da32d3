import { checks } from 'rankbatch/internal';
import { RankbatchError } from 'rankbatch';
import { requireOptions, requirePositive } from '../graph/check.js';
import { fixed } from '../graph/dimensions.js';
import { filled } from './initializers.js';
import { ofKind, type Layer } from './layer.js';
import { requireFloat } from './shapes.js';

export interface LayerNormOptions {
  /** Added to the variance. @default 1e-5 */
  readonly epsilon?: number;
  /**
   * First of the axes that are normalized together, counted with the batch, so from 1. Of images it must be given: 1 takes
   * whole images. @default the last axis
   */
  readonly axis?: number;
}

/**
 * Layer normalization (Ba et al. 2016): every sample by itself, each of its vectors [D] of [B, D] or [B, L, D], or all
 * from `axis` on.
 *
 * @example
 * ```ts
 * import { dense, layerNorm, sequential } from '@rankbatch/onnx';
 * const model = sequential({ sampleShape: [3], layers: [dense(8), layerNorm(), dense(2)], seed: 1 });
 * model.graph.constants.get('layer1.gamma')?.shape; // => [8]
 * ```
 */
export function layerNorm(options: LayerNormOptions = {}): Layer {
  requireOptions('layerNorm', options, ['epsilon', 'axis']);
  checks.checkOptions('layerNorm', options, { axis: checks.number });
  return ofKind('layerNorm', (context, x) => {
    const rank = x.shape.length;
    const { epsilon = 1e-5, axis = rank > 3 ? undefined : rank - 1 } = options;
    requirePositive('epsilon', epsilon);
    requireFloat(x);
    if (axis === undefined || !Number.isInteger(axis) || axis < 1 || axis >= rank)
      throw new RankbatchError(
        `axis: must be an axis of the input [${x.shape.join()}] behind the batch, got ${axis ?? 'none'}; 1 normalizes whole samples`,
      );
    const shape = x.shape.slice(axis).map(fixed);
    const gamma = context.parameter('gamma', filled(shape, 1));
    const beta = context.parameter('beta', filled(shape, 0));
    return context.b.op('LayerNormalization', [x, gamma, beta], { axis, epsilon: { float: epsilon } });
  });
}
