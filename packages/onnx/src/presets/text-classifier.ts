import { RankbatchError } from 'rankbatch';
import { requireCount } from '../graph/check.js';
import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Value } from '../graph/graph.js';
import type { Model } from '../graph/model.js';
import { dense } from '../layers/dense.js';
import { dropout } from '../layers/dropout.js';
import { embedding } from '../layers/embedding.js';
import { drawn, uniform } from '../layers/initializers.js';
import { layerNorm } from '../layers/layer-norm.js';
import { ofKind, writeLayer, type Layer, type LayerContext } from '../layers/layer.js';
import { sequential } from '../layers/sequential.js';

export interface TextClassifierOptions {
  /** Words of a text, its end filled up with 0. */
  readonly tokens: number;
  /** Numbers of words: 0 (nothing) to vocabulary - 1. */
  readonly vocabulary: number;
  /** Classes, or numbers to predict. */
  readonly classes: number;
  /** Seed of the initial weights. */
  readonly seed: number;
  /** Length of the vector of a word. @default 32 */
  readonly width?: number;
  /** Share of the text's vector that is dropped in training. @default 0.2 */
  readonly dropout?: number;
}

/**
 * A small classifier of texts, as sequences of the numbers of words [B, tokens], 0 where a text has ended: a trained vector for each word and each place, one head
 * of attention (Vaswani et al. 2017, equation 1) with its sum and layer norm, the mean over the words, dropout, dense to the classes. What stands behind the end of a
 * text changes nothing.
 *
 * @example
 * ```ts
 * import { textClassifier } from '@rankbatch/onnx';
 * textClassifier({ tokens: 40, vocabulary: 2002, classes: 2, seed: 1 }).sampleShape; // => [40]
 * ```
 */
export function textClassifier(options: TextClassifierOptions): Model {
  const { tokens, vocabulary, classes, seed, width = 32, dropout: ratio = 0.2 } = options;
  requireCount('textClassifier: tokens', tokens);
  requireCount('textClassifier: width', width);
  if (!(Number.isInteger(vocabulary) && vocabulary >= 2))
    throw new RankbatchError(
      `textClassifier: vocabulary: must be an integer of at least 2, got ${String(vocabulary)}`,
    );
  return sequential({
    sampleShape: [tokens],
    layers: [
      attentionOverWords({ tokens, vocabulary, width }),
      ...(ratio === 0 ? [] : [dropout(ratio)]),
      dense(classes),
    ],
    seed,
  });
}

/** Numbers of words [B, tokens] -> a vector of each text [B, width]. */
function attentionOverWords({
  tokens,
  vocabulary,
  width,
}: Required<Pick<TextClassifierOptions, 'tokens' | 'vocabulary' | 'width'>>): Layer {
  return ofKind('attentionOverWords', (context, ids) => {
    const { b, random } = context;
    // 1 where there is a word, 0 behind the end of the text.
    const present = b.op('Min', [ids, 1]);
    const words = write(context, 'words', embedding({ entries: vocabulary, size: width }), ids);
    const places = context.parameter(
      'places',
      drawn([tokens, width], () => uniform(random, 0.05)),
    );
    const x = b.op('Add', [words, places]);
    const mixed = write(context, 'mixed', dense(width), attend(context, x, present, { tokens, width }));
    const normed = write(context, 'norm', layerNorm(), b.op('Add', [x, mixed]));
    return meanOfPresent(b, normed, b.op('Reshape', [present, b.integers([0, tokens, 1])]));
  });
}

/** Scaled dot-product attention of all words [B, tokens, width] on those that are there. */
function attend(
  context: LayerContext,
  x: Value,
  present: Value,
  { tokens, width }: { readonly tokens: number; readonly width: number },
): Value {
  const { b } = context;
  const [query, key, value] = ['query', 'key', 'value'].map((name) =>
    write(context, name, dense(width, { bias: false }), x),
  );
  const products = b.op('MatMul', [query, b.op('Transpose', [key], { perm: [0, 2, 1] })]);
  const absent = b.op('Reshape', [b.op('Sub', [present, 1]), b.integers([0, 1, tokens])]);
  const scores = b.op('Add', [b.op('Mul', [products, 1 / Math.sqrt(width)]), b.op('Mul', [absent, 1e9])]);
  return b.op('MatMul', [b.op('Softmax', [scores], { axis: 2 }), value]);
}

/** The mean over the words that are there, 0 for a text without any; `present` is [B, tokens, 1]. */
function meanOfPresent(b: GraphBuilder, x: Value, present: Value): Value {
  const axes = b.integers([1]);
  const sum = b.op('ReduceSum', [b.op('Mul', [x, present]), axes], { keepdims: 0 });
  const count = b.op('ReduceSum', [present, axes], { keepdims: 0 });
  return b.op('Div', [sum, b.op('Max', [count, 1])]);
}

function write(context: LayerContext, name: string, layer: Layer, x: Value): Value {
  return writeLayer(context.at(name), layer, x);
}
