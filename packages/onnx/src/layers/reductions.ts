import { checks } from 'rankbatch/internal';
import { RankbatchError } from 'rankbatch';
import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Value } from '../graph/graph.js';
import { ofKind, type Layer } from './layer.js';
import { requireFloat } from './shapes.js';

/**
 * Mean over one axis, which goes: with `axis` 1 over the tokens, [B, L, D] -> [B, D].
 *
 * @param axis counted with the batch, so from 1
 * @example
 * ```ts
 * import { dense, embedding, meanOver, sequential } from '@rankbatch/onnx';
 * const layers = [embedding({ entries: 1000, size: 16 }), meanOver(1), dense(2)];
 * const { graph } = sequential({ sampleShape: [20], layers, seed: 1 });
 * graph.constants.get('layer2.weight')?.shape; // => [16, 2]
 * ```
 */
export function meanOver(axis: number): Layer {
  return over('meanOver', axis, (b, x) => b.op('ReduceMean', [x], { axes: [axis], keepdims: 0 }));
}

/**
 * Sum over one axis, which goes: with `axis` 1 over the tokens, [B, L, D] -> [B, D].
 *
 * @param axis counted with the batch, so from 1
 * @example
 * ```ts
 * import { dense, sequential, sumOver } from '@rankbatch/onnx';
 * const { graph } = sequential({ sampleShape: [5, 3], layers: [sumOver(1), dense(2)], seed: 1 });
 * graph.constants.get('layer1.weight')?.shape; // => [3, 2]
 * ```
 */
export function sumOver(axis: number): Layer {
  return over('sumOver', axis, (b, x) => b.op('ReduceSum', [x, b.integers([axis])], { keepdims: 0 }));
}

/**
 * Maximum over one axis, which goes: with `axis` 1 over the tokens, [B, L, D] -> [B, D].
 *
 * @param axis counted with the batch, so from 1
 * @example
 * ```ts
 * import { dense, maxOver, sequential } from '@rankbatch/onnx';
 * const { graph } = sequential({ sampleShape: [5, 3], layers: [maxOver(2), dense(2)], seed: 1 });
 * graph.constants.get('layer1.weight')?.shape; // => [5, 2]
 * ```
 */
export function maxOver(axis: number): Layer {
  return over('maxOver', axis, (b, x) => b.op('ReduceMax', [x], { axes: [axis], keepdims: 0 }));
}

function over(kind: string, axis: number, reduce: (b: GraphBuilder, x: Value) => Value): Layer {
  checks.check(`${kind}: axis`, axis, checks.number);
  return ofKind(kind, ({ b }, x) => {
    requireFloat(x);
    if (!Number.isInteger(axis) || axis < 1 || axis >= x.shape.length)
      throw new RankbatchError(
        `axis: must be an axis of the input [${x.shape.join()}] behind the batch, counted from 1, got ${axis}`,
      );
    return reduce(b, x);
  });
}
