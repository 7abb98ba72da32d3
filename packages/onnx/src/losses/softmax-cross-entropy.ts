import { RankbatchError } from 'rankbatch';
import { requireOptions, requireShare } from '../graph/check.js';
import type { Value } from '../graph/graph.js';
import { requireClassWeights, weightRow } from './class-weights.js';
import { spreadOver, type Loss } from './loss.js';

export interface SoftmaxCrossEntropyOptions {
  /** Share of every target that is spread evenly over all classes (Szegedy et al. 2016, section 7). @default 0 */
  readonly labelSmoothing?: number;
  /** How much each class counts, [classes]. @default all 1 */
  readonly classWeights?: readonly number[];
}

/**
 * Softmax cross-entropy of every sample, in nats: -sum_k t_k log softmax(z)_k, through log-softmax, so that no
 * offset floors the loss.
 *
 * Outputs are logits [B, classes]; targets are labels, or rows [B, classes], which usually sum to 1. With label smoothing s,
 * targets are (1 - s) t + s / classes, and class weights multiply the terms of their class, both as in PyTorch; the cost stays the
 * mean over samples, where PyTorch's `reduction='mean'` divides by the sum of their weights.
 *
 * @example
 * ```ts
 * import { adam, createTrainer, dense, sequential, softmaxCrossEntropy } from '@rankbatch/onnx';
 * const model = sequential({ sampleShape: [1], layers: [dense(2)], seed: 1 });
 * const loss = softmaxCrossEntropy({ labelSmoothing: 0.1 });
 * const trainer = await createTrainer({ model, optimizer: adam(), loss, seed: 1 });
 * // Soft targets: the second sample may be either.
 * const samples = { count: 2, shape: [1], values: Float32Array.of(0, 0), targets: Float32Array.of(1, 0, 0.5, 0.5) };
 * const losses = await trainer.step(samples, Uint32Array.of(0, 1));
 * Array.from(losses, (value) => value.toFixed(4)); // => ['0.6931', '0.6931']
 * await trainer.dispose();
 * ```
 */
export function softmaxCrossEntropy(options: SoftmaxCrossEntropyOptions = {}): Loss {
  requireOptions('softmaxCrossEntropy', options, ['labelSmoothing', 'classWeights']);
  const { labelSmoothing = 0, classWeights } = options;
  requireShare('softmaxCrossEntropy: labelSmoothing', labelSmoothing);
  if (classWeights) requireClassWeights('softmaxCrossEntropy', classWeights);
  return {
    name: 'softmax-cross-entropy',
    targetRange: [0, Infinity],
    write(b, logits, hardTargets) {
      const classes = logits.shape[1];
      if (logits.shape.length !== 2 || typeof classes !== 'number' || classes < 2)
        throw new RankbatchError(
          `softmaxCrossEntropy: outputs must be [B, classes] with at least 2 classes, got [${logits.shape.join()}]; for one output use binaryCrossEntropy, or meanSquaredError where it is a number`,
        );
      const smoothed =
        labelSmoothing === 0
          ? hardTargets
          : b.op('Add', [b.op('Mul', [hardTargets, 1 - labelSmoothing]), labelSmoothing / classes]);
      const targets = classWeights
        ? b.op('Mul', [smoothed, weightRow(b, classWeights, classes, 'softmaxCrossEntropy')])
        : smoothed;
      const sum = (rows: Value) => b.op('ReduceSum', [rows, b.integers([1])], { keepdims: 1 });
      /** Of the targets; exactly 1 for labels, which smoothing must not round. */
      const total = () =>
        labelSmoothing === 0 || classWeights
          ? sum(targets)
          : b.op('Add', [b.op('Mul', [b.op('Sub', [sum(hardTargets), 1]), 1 - labelSmoothing]), 1]);
      const logProbabilities = b.op('LogSoftmax', [logits], { axis: 1 });
      const likelihood = b.op('ReduceSum', [b.op('Mul', [targets, logProbabilities]), b.integers([1])], {
        keepdims: 0,
      });
      return {
        losses: b.op('Neg', [likelihood]),
        pullback: (dLosses) => {
          const probabilities = b.op('Exp', [logProbabilities]);
          const expected = b.op('Mul', [probabilities, total()]);
          const difference = b.op('Sub', [expected, targets]);
          return b.op('Mul', [difference, spreadOver(b, dLosses, logits)]);
        },
      };
    },
  };
}
