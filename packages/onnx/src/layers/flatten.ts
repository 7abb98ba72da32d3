import { ofKind, type Layer } from './layer.js';

/**
 * [B, ...] -> [B, product of the others].
 *
 * @example
 * ```ts
 * import { dense, flatten, sequential } from '@rankbatch/onnx';
 * const { graph } = sequential({ sampleShape: [2, 3, 3], layers: [flatten(), dense(5)], seed: 1 });
 * graph.constants.get('layer1.weight')?.shape; // => [18, 5]
 * ```
 */
export function flatten(): Layer {
  return ofKind('flatten', ({ b }, x) => b.op('Flatten', [x], { axis: 1 }));
}
