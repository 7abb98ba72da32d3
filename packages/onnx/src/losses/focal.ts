import { requireFrom0, requireOptions } from '../graph/check.js';
import { RankbatchError } from 'rankbatch';
import { requireClassWeights, weightRow } from './class-weights.js';
import { spreadOver, type Loss } from './loss.js';

export interface FocalOptions {
  /** How strongly samples that are classified well count less; 0 is cross-entropy. @default 2 */
  readonly gamma?: number;
  /** How much each class counts, [classes]. @default all 1 */
  readonly classWeights?: readonly number[];
}

/** Shares of the rest below this count as it, so that its powers stay finite. */
const SMALLEST_REST = 1e-12;

/**
 * Focal loss of every sample (Lin et al. 2017), over the softmax p of its outputs, in nats:
 * -sum_k w_k t_k (1 - p_k)^gamma log p_k. Rare classes are not drowned by samples that are right anyhow.
 *
 * Outputs are logits [B, classes]; targets are labels, or rows [B, classes].
 *
 * @example
 * ```ts
 * import { adam, createTrainer, dense, focal, sequential } from '@rankbatch/onnx';
 * const model = sequential({ sampleShape: [1], layers: [dense(2)], seed: 1 });
 * const loss = focal({ gamma: 2, classWeights: [1, 3] });
 * const trainer = await createTrainer({ model, optimizer: adam({ learningRate: 0.1 }), loss, seed: 1 });
 * const samples = { count: 2, shape: [1], values: Float32Array.of(-1, 1), labels: Uint8Array.of(0, 1) };
 * for (let i = 0; i < 50; i++) await trainer.step(samples, Uint32Array.of(0, 1));
 * Array.from((await trainer.evaluate(samples)).predictions); // => [0, 1]
 * await trainer.dispose();
 * ```
 */
export function focal(options: FocalOptions = {}): Loss {
  requireOptions('focal', options, ['gamma', 'classWeights']);
  const { gamma = 2, classWeights } = options;
  requireFrom0('focal: gamma', gamma);
  if (classWeights) requireClassWeights('focal', classWeights);
  return {
    name: 'focal',
    targetRange: [0, Infinity],
    write(b, logits, given) {
      const classes = logits.shape[1];
      if (logits.shape.length !== 2 || typeof classes !== 'number' || classes < 2)
        throw new RankbatchError(
          `focal: outputs must be [B, classes] with at least 2 classes, got [${logits.shape.join()}]`,
        );
      const targets = classWeights
        ? b.op('Mul', [given, weightRow(b, classWeights, classes, 'focal')])
        : given;
      const logProbabilities = b.op('LogSoftmax', [logits], { axis: 1 });
      const probabilities = b.op('Exp', [logProbabilities]);
      const rest = b.op('Max', [b.op('Sub', [1, probabilities]), SMALLEST_REST]);
      const focus = b.op('Pow', [rest, gamma]);
      const each = b.op('Mul', [b.op('Mul', [targets, focus]), logProbabilities]);
      const losses = b.op('Neg', [b.op('ReduceSum', [each, b.integers([1])], { keepdims: 0 })]);
      return {
        losses,
        pullback: (dLosses) => {
          // By log p_k: -t_k ((1 - p)^gamma - gamma (1 - p)^(gamma - 1) p log p); log p by z: identity less p.
          const steepness = b.op('Mul', [b.op('Pow', [rest, gamma - 1]), gamma]);
          const turn = b.op('Mul', [b.op('Mul', [steepness, probabilities]), logProbabilities]);
          const slope = b.op('Mul', [targets, b.op('Sub', [turn, focus])]);
          const total = b.op('ReduceSum', [slope, b.integers([1])], { keepdims: 1 });
          const gradient = b.op('Sub', [slope, b.op('Mul', [probabilities, total])]);
          return b.op('Mul', [gradient, spreadOver(b, dLosses, logits)]);
        },
      };
    },
  };
}
