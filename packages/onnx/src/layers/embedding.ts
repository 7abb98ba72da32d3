import { requireCount, requireOptions } from '../graph/check.js';
import { elementCode, isFloat } from '../graph/element-types.js';
import { drawn, uniform } from './initializers.js';
import { ofKind, type Layer } from './layer.js';

export interface EmbeddingOptions {
  /** How many vectors there are; ids are 0 .. entries - 1. */
  readonly entries: number;
  /** Length of each vector. */
  readonly size: number;
}

/**
 * A trained vector for every id: ids [B, L] -> [B, L, size], of any integer type or as whole numbers in float32. Starts
 * uniform in +-0.05, as Keras does.
 *
 * @example
 * ```ts
 * import { dense, embedding, meanOver, sequential } from '@rankbatch/onnx';
 * const layers = [embedding({ entries: 5000, size: 32 }), meanOver(1), dense(2)];
 * const { graph } = sequential({ sampleShape: [40], inputType: 'int64', layers, seed: 1 });
 * graph.constants.get('layer0.weight')?.shape; // => [5000, 32]
 * ```
 */
export function embedding(options: EmbeddingOptions): Layer {
  requireOptions('embedding', options, ['entries', 'size']);
  const { entries, size } = options;
  return ofKind('embedding', (context, x) => {
    requireCount('entries', entries);
    requireCount('size', size);
    const { b, random } = context;
    const ids = isFloat(x.type) ? b.op('Cast', [x], { to: elementCode.int64 }) : x;
    const table = drawn([entries, size], () => uniform(random, 0.05));
    return b.op('Gather', [context.parameter('weight', table), ids], { axis: 0 });
  });
}
