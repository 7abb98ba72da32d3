import { RankbatchError } from 'rankbatch';
import { drawn, uniform } from './initializers.js';
import { ofKind, type Layer } from './layer.js';
import { isFixed, requireFloat } from './shapes.js';

/**
 * Adds a trained vector for every position, so that attention can tell where a token stands: [B, L, D] -> [B, L, D]. Starts uniform
 * in +-0.05, as `embedding`.
 *
 * @example
 * ```ts
 * import { dense, embedding, meanOver, positions, sequential } from '@rankbatch/onnx';
 * const layers = [embedding({ entries: 50, size: 8 }), positions(), meanOver(1), dense(2)];
 * const { graph } = sequential({ sampleShape: [20], inputType: 'int64', layers, seed: 1 });
 * graph.constants.get('layer1.weight')?.shape; // => [20, 8]
 * ```
 */
export function positions(): Layer {
  return ofKind('positions', (context, x) => {
    requireFloat(x);
    const [, tokens, size] = x.shape;
    if (x.shape.length !== 3 || !isFixed(tokens) || !isFixed(size))
      throw new RankbatchError(
        `input must be tokens [B, L, D], got [${x.shape.join()}]; put embedding() before`,
      );
    const { b, random } = context;
    const table = drawn([tokens, size], () => uniform(random, 0.05));
    return b.op('Add', [x, context.parameter('weight', table)]);
  });
}
