import { RankbatchError } from 'rankbatch';
import { requireCount, requireInitializer, requireOptions } from '../graph/check.js';
import type { Value } from '../graph/graph.js';
import { drawn, filled, glorotUniform, type Initializer } from './initializers.js';
import { ofKind, type Layer, type LayerContext } from './layer.js';
import { isFixed, requireFloat } from './shapes.js';

export interface SelfAttentionOptions {
  /** How many parts of D / heads elements attend by themselves. */
  readonly heads: number;
  /** Whether a token sees only itself and those before it, as in language models. @default false */
  readonly causal?: boolean;
  /** @default glorotUniform */
  readonly init?: Initializer;
}

/**
 * Self-attention with several heads (Vaswani et al. 2017): every token [B, L, D] -> [B, L, D] takes up what others hold,
 * softmax(q k^T / sqrt(D / heads)) v of its queries, their keys and values, and a linear map behind.
 *
 * @example
 * ```ts
 * import { dense, layerNorm, meanOver, residual, selfAttention, sequential } from '@rankbatch/onnx';
 * const layers = [residual([layerNorm(), selfAttention({ heads: 2 })]), meanOver(1), dense(3)];
 * const { parameters } = sequential({ sampleShape: [10, 8], layers, seed: 1 });
 * parameters.slice(2, 4); // => ['layer0.1.query.weight', 'layer0.1.query.bias']
 * ```
 */
export function selfAttention(options: SelfAttentionOptions): Layer {
  requireOptions('selfAttention', options, ['heads', 'causal', 'init']);
  requireInitializer(options.init);
  return ofKind('selfAttention', (context, x) => attend(context, x, options));
}

/**
 * Writes a self-attention.
 *
 * @param seen bool [B, 1, 1, L], which tokens may be looked at. @default all
 */
export function attend(
  context: LayerContext,
  x: Value,
  { heads, causal = false, init = glorotUniform }: SelfAttentionOptions,
  seen?: Value,
): Value {
  requireCount('heads', heads);
  requireFloat(x);
  const size = x.shape[2];
  if (x.shape.length !== 3 || !isFixed(size) || size % heads !== 0)
    throw new RankbatchError(
      `input must be tokens [B, L, D] with a D that ${heads} heads divide, got [${x.shape.join()}]; put embedding() before, or change heads`,
    );
  const { b, random } = context;
  const linear = (name: string, input: Value) => {
    const weight = drawn([size, size], () => init(random, { in: size, out: size }));
    const product = b.op('MatMul', [input, context.parameter(`${name}.weight`, weight)]);
    return b.op('Add', [product, context.parameter(`${name}.bias`, filled([size], 0))]);
  };
  const parts = ['query', 'key', 'value'].map((name) => linear(name, x));
  const attributes = { q_num_heads: heads, kv_num_heads: heads, is_causal: Number(causal) };
  return linear('output', b.op('Attention', [...parts, seen], attributes));
}
