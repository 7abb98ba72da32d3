import { requireOptions } from '../graph/check.js';
import { RankbatchError } from 'rankbatch';
import { checks } from 'rankbatch/internal';
import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Value } from '../graph/graph.js';
import { requireClassWeights } from './class-weights.js';
import { spreadOver, type Loss } from './loss.js';

export interface TokenCrossEntropyOptions {
  /** Label of positions that do not count, such as padding. @default -100, as in PyTorch */
  readonly ignoreIndex?: number;
  /** Whether a sample's loss is the mean or the sum over its positions that count. @default 'mean' */
  readonly over?: 'mean' | 'sum';
  /** Where the classes stand in the outputs: last, [B, tokens, classes], or first, [B, classes, height, width]. @default 'last' */
  readonly classes?: 'last' | 'first';
  /** How much the positions of each class count, [classes]; the mean is weighted by it. @default all 1 */
  readonly classWeights?: readonly number[];
}

/**
 * Softmax cross-entropy over the positions of every sample, in nats: of tokens, as language models and taggers have them,
 * or of pixels, for segmentation; PyTorch's `cross_entropy` sample by sample.
 *
 * Samples have `labels` [N, ...positions], and perhaps a `mask` of that shape, 0 where a position does not count. A sample
 * without a position that counts has loss 0.
 *
 * @example
 * ```ts
 * import { adam, createTrainer, GraphBuilder, tokenCrossEntropy } from '@rankbatch/onnx';
 * // Two classes for each of three tokens, from one number.
 * const b = new GraphBuilder('tagger');
 * const x = b.input('x', 'float32', ['B', 3, 1]);
 * b.output('logits', b.op('MatMul', [x, b.constant({ type: 'float32', shape: [1, 2], data: Float32Array.of(0, 0) }, 'w')]));
 * const model = { graph: b.graph, sampleShape: [3, 1], classes: 3, parameters: ['w'], statistics: [] };
 * const trainer = await createTrainer({ model, optimizer: adam({ learningRate: 0.1 }), loss: tokenCrossEntropy(), seed: 1 });
 * const samples = { count: 1, shape: [3, 1], values: Float32Array.of(1, -1, 5), labels: Int32Array.of(0, 1, -100) };
 * for (let i = 0; i < 50; i++) await trainer.step(samples, Uint32Array.of(0));
 * Array.from((await trainer.evaluate(samples)).predictions); // => [0, 1, 0]
 * await trainer.dispose();
 * ```
 */
export function tokenCrossEntropy(options: TokenCrossEntropyOptions = {}): Loss {
  requireOptions('tokenCrossEntropy', options, ['ignoreIndex', 'over', 'classes', 'classWeights']);
  const { ignoreIndex = -100, over = 'mean', classes = 'last', classWeights } = options;
  checks.check('tokenCrossEntropy: ignoreIndex', ignoreIndex, checks.integer(-(2 ** 31), 2 ** 31 - 1));
  checks.check('tokenCrossEntropy: over', over, checks.oneOf('mean', 'sum'));
  checks.check('tokenCrossEntropy: classes', classes, checks.oneOf('last', 'first'));
  if (classWeights) requireClassWeights('tokenCrossEntropy', classWeights);
  const axisOf = (rank: number) => (classes === 'last' ? rank - 1 : 1);
  return {
    name: 'token-cross-entropy',
    positions: { ignoreIndex, classAxis: axisOf },
    write(b, logits, labels) {
      const axis = axisOf(logits.shape.length);
      const count = logits.shape[axis];
      if (logits.shape.length < 3 || typeof count !== 'number' || count < 2)
        throw new RankbatchError(
          `tokenCrossEntropy: outputs must be [B, ...positions, classes] with at least 2 classes, got [${logits.shape.join()}]; for one label a sample use softmaxCrossEntropy`,
        );
      if (classWeights && classWeights.length !== count)
        throw new RankbatchError(
          `tokenCrossEntropy: classWeights: must be one for each of the ${count} classes, got ${classWeights.length}`,
        );
      const ignored = b.op('Equal', [labels, int32(b, ignoreIndex)]);
      const known = b.op('Where', [ignored, int32(b, 0), labels]);
      const counts = b.op('Where', [ignored, 0, weightOf(b, known, classWeights)]);
      const indices = b.op('Unsqueeze', [known, b.integers([axis])]);
      const logProbabilities = b.op('LogSoftmax', [logits], { axis });
      const picked = b.op('Squeeze', [
        b.op('GatherElements', [logProbabilities, indices], { axis }),
        b.integers([axis]),
      ]);
      const axes = b.integers(labels.shape.slice(1).map((_, i) => i + 1));
      const sum = (value: Value) => b.op('ReduceSum', [value, axes], { keepdims: 0 });
      const total = b.op('Neg', [sum(b.op('Mul', [picked, counts]))]);
      const size = over === 'sum' ? undefined : atLeast(b, sum(counts));
      return {
        losses: size ? b.op('Div', [total, size]) : total,
        pullback: (dLosses) => {
          const perSample = size ? b.op('Div', [dLosses, size]) : dLosses;
          const scale = b.op('Mul', [counts, spreadOver(b, perSample, labels)]);
          const column = b.op('Unsqueeze', [scale, b.integers([axis])]);
          const spread = b.op('Mul', [b.op('Exp', [logProbabilities]), column]);
          return b.op('ScatterElements', [spread, indices, b.op('Neg', [column])], {
            axis,
            reduction: 'add',
          });
        },
      };
    },
  };
}

/** How much a position counts, by its label. */
function weightOf(
  b: GraphBuilder,
  labels: Value,
  classWeights: readonly number[] | undefined,
): Value | number {
  if (!classWeights) return 1;
  const data = Float32Array.from(classWeights);
  return b.op('Gather', [b.constant({ type: 'float32', shape: [data.length], data }), labels]);
}

/** The divisor of a mean; 1 where nothing counts. */
function atLeast(b: GraphBuilder, size: Value): Value {
  return b.op('Where', [b.op('Greater', [size, 0]), size, 1]);
}

function int32(b: GraphBuilder, value: number): Value {
  return b.constant({ type: 'int32', shape: [], data: Int32Array.of(value) });
}
