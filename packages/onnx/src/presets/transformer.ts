import { checks } from 'rankbatch/internal';
import type { GraphBuilder } from '../builder/graph-builder.js';
import { requireCount, requireFlag, requireOptions } from '../graph/check.js';
import { elementCode } from '../graph/element-types.js';
import type { Value } from '../graph/graph.js';
import type { Model } from '../graph/model.js';
import { gelu } from '../layers/activations.js';
import { dense } from '../layers/dense.js';
import { dropout } from '../layers/dropout.js';
import { embedding } from '../layers/embedding.js';
import { layerNorm } from '../layers/layer-norm.js';
import { chain, ofKind, type Layer } from '../layers/layer.js';
import { positions } from '../layers/positions.js';
import { meanOver } from '../layers/reductions.js';
import { residual } from '../layers/residual.js';
import { attend } from '../layers/self-attention.js';
import { sequential } from '../layers/sequential.js';

export interface TransformerOptions {
  /** Number of token ids, which are 0 .. vocabulary - 1. */
  readonly vocabulary: number;
  /** L, tokens of a text. */
  readonly tokens: number;
  /** Classes of a text, from the mean of its tokens. @default none: logits of the next token at every one, [B, L, vocabulary] */
  readonly classes?: number;
  /** Blocks. @default 6 */
  readonly depth?: number;
  /** D, length of the vector of a token. @default 256 */
  readonly width?: number;
  /** @default width / 64, at least 1 */
  readonly heads?: number;
  /** Units between the two dense layers of a block. @default 4 width */
  readonly hidden?: number;
  /** Whether a token sees only those before it. @default true without `classes`, else false */
  readonly causal?: boolean;
  /** Id that fills texts up, which no token looks at and no mean counts. @default none */
  readonly padding?: number;
  /** Element type of the ids: `float32` takes whole numbers in a `Float32Array`. @default 'int64' */
  readonly inputType?: 'int64' | 'float32';
  /** Share of what each half of a block adds that is dropped in training. @default 0 */
  readonly dropout?: number;
  /** Seed of the initial weights. */
  readonly seed: number;
}

/**
 * A transformer of blocks with layer norm before attention and before the dense layers (Vaswani et al. 2017; Radford et al. 2019): a classifier of texts, or a
 * language model. It takes token ids [B, L]. The embedding is `layer0`, positions `layer1`, the blocks `layer2` to `layer<depth + 1>`, then
 * the last norm and the head.
 *
 * @example
 * ```ts
 * import { freeze, transformer } from '@rankbatch/onnx';
 * const model = transformer({ vocabulary: 100, tokens: 16, classes: 2, depth: 2, width: 32, padding: 0, seed: 1 });
 * model.parameters.length; // => 38
 * freeze(model, ['layer0.*', 'layer1.*', 'layer2.*']).parameters[0]; // => 'layer3.0.0.gamma'
 * transformer({ vocabulary: 100, tokens: 16, depth: 1, width: 32, seed: 1 }).graph.outputs[0]?.value.shape; // => ['B', 16, 100]
 * ```
 */
export function transformer(options: TransformerOptions): Model {
  requireOptions('transformer', options, [
    'vocabulary',
    'tokens',
    'classes',
    'depth',
    'width',
    'heads',
    'hidden',
    'causal',
    'padding',
    'inputType',
    'dropout',
    'seed',
  ]);
  requireFlag('transformer: causal', options.causal);
  const { vocabulary, tokens, classes, depth = 6, width = 256, padding, seed, inputType = 'int64' } = options;
  for (const [name, count] of Object.entries({ depth, width })) requireCount(`transformer: ${name}`, count);
  const { heads = Math.max(1, Math.floor(width / 64)), hidden = 4 * width, dropout: ratio = 0 } = options;
  const { causal = classes === undefined } = options;
  if (padding !== undefined)
    checks.check('transformer: padding', padding, {
      says: `an id below ${vocabulary}`,
      holds: checks.integer(0, vocabulary - 1).holds,
    });

  /** bool [B, L], which tokens are no padding; the first layer knows. */
  let real: Value | undefined;
  const read: Layer = ofKind('embedding', (context, input) => {
    const { b } = context;
    const ids = inputType === 'int64' ? input : b.op('Cast', [input], { to: elementCode.int64 });
    if (padding !== undefined) real = isOther(b, ids, padding);
    return embedding({ entries: vocabulary, size: width })(context, ids);
  });
  const attention = ofKind('selfAttention', (context, x) => {
    const seen = real && context.b.op('Unsqueeze', [real, context.b.integers([1, 2])]);
    return attend(context, x, { heads, causal }, seen);
  });
  const drop = ratio === 0 ? [] : [dropout(ratio)];
  const halves = [
    residual([layerNorm(), attention, ...drop]),
    residual([layerNorm(), dense(hidden), gelu(), dense(width), ...drop]),
  ];
  const block = ofKind('block', (context, x) => chain(context, halves, x));
  const mean = ofKind('mean', (context, x) => (real ? meanOf(context.b, x, real) : meanOver(1)(context, x)));
  return sequential({
    sampleShape: [tokens],
    inputType,
    layers: [
      read,
      positions(),
      ...Array.from({ length: depth }, () => block),
      layerNorm(),
      ...(classes === undefined ? [dense(vocabulary)] : [mean, dense(classes)]),
    ],
    perPosition: classes === undefined,
    seed,
  });
}

function isOther(b: GraphBuilder, ids: Value, id: number): Value {
  const one = b.constant({ type: 'int64', shape: [], data: BigInt64Array.of(BigInt(id)) });
  return b.op('Not', [b.op('Equal', [ids, one])]);
}

/** Mean of the tokens [B, L, D] that are `real`; of none, 0. */
function meanOf(b: GraphBuilder, x: Value, real: Value): Value {
  const counts = b.op('Unsqueeze', [b.op('Cast', [real], { to: elementCode.float32 }), b.integers([2])]);
  const [sum, count] = [b.op('Mul', [x, counts]), counts].map((value) =>
    b.op('ReduceSum', [value, b.integers([1])], { keepdims: 0 }),
  );
  return b.op('Div', [sum, b.op('Max', [count, 1])]);
}
