import { requireShare } from '../graph/check.js';
import { ofKind, type Layer } from './layer.js';
import { requireFloat } from './shapes.js';

/**
 * In training, sets a random share `ratio` of the elements to 0 and scales the others by 1/(1 - ratio)
 * (Srivastava et al. 2014); in inference does nothing.
 *
 * @example
 * ```ts
 * import { dense, dropout, sequential } from '@rankbatch/onnx';
 * const model = sequential({ sampleShape: [4], layers: [dropout(0.5), dense(2)], seed: 1 });
 * model.graph.nodes.map(({ op }) => op); // => ['Dropout', 'Gemm']
 * ```
 */
export function dropout(ratio: number): Layer {
  return ofKind('dropout', ({ b }, x) => {
    requireShare('ratio', ratio);
    requireFloat(x);
    return b.op('Dropout', [x, ratio]);
  });
}
