import { RankbatchError } from 'rankbatch';
import { requireCount, requireFlag, requireInitializer, requireOptions } from '../graph/check.js';
import { drawn, filled, glorotUniform, type Initializer } from './initializers.js';
import { ofKind, type Layer } from './layer.js';
import { isFixed, requireFloat } from './shapes.js';

export interface DenseOptions {
  /** @default true */
  readonly bias?: boolean;
  /** @default glorotUniform */
  readonly init?: Initializer;
}

/**
 * Fully connected layer: [B, I] -> [B, units], or on each of L tokens [B, L, I] -> [B, L, units].
 *
 * @example
 * ```ts
 * import { dense, sequential } from '@rankbatch/onnx';
 * sequential({ sampleShape: [4], layers: [dense(3)], seed: 1 }).parameters; // => ['layer0.weight', 'layer0.bias']
 * ```
 */
export function dense(units: number, options: DenseOptions = {}): Layer {
  requireOptions('dense', options, ['bias', 'init']);
  const { bias = true, init = glorotUniform } = options;
  return ofKind('dense', (context, x) => {
    requireInitializer(init);
    requireFlag('bias', bias);
    requireCount('units', units);
    requireFloat(x);
    const inputs = x.shape.at(-1);
    const rank = x.shape.length;
    if ((rank !== 2 && rank !== 3) || !isFixed(inputs))
      throw new RankbatchError(
        `input must be [B, I] or tokens [B, L, I], got [${x.shape.join()}]; put flatten() or globalAveragePool() before`,
      );
    const { b, random } = context;
    const fan = { in: inputs, out: units };
    const weight = context.parameter(
      'weight',
      drawn([inputs, units], () => init(random, fan)),
    );
    const offset = bias ? [context.parameter('bias', filled([units], 0))] : [];
    if (rank === 2) return b.op('Gemm', [x, weight, ...offset]);
    const product = b.op('MatMul', [x, weight]);
    return offset[0] ? b.op('Add', [product, offset[0]]) : product;
  });
}
