import type { GraphBuilder, Value } from './graph.js';

/** Losses per sample, and the gradient of the logits from that of the losses. */
export interface LossHead {
  /** [B], in nats. */
  readonly losses: Value;
  /** [B] -> [B, classes]. */
  readonly pullback: (dLosses: Value) => Value;
}

/**
 * Softmax cross-entropy of every sample: -sum_k t_k log softmax(z)_k, through log-softmax, so that no offset
 * floors the loss.
 *
 * @param logits [B, classes]
 * @param targets [B, classes], rows that sum to 1
 */
export function softmaxCrossEntropy(b: GraphBuilder, logits: Value, targets: Value): LossHead {
  const logProbabilities = b.op('LogSoftmax', [logits], { axis: 1 });
  const likelihood = b.op('ReduceSum', [b.op('Mul', [targets, logProbabilities]), b.integers([1])], {
    keepdims: 0,
  });
  return {
    losses: b.op('Neg', [likelihood]),
    pullback: (dLosses) => {
      const difference = b.op('Sub', [b.op('Exp', [logProbabilities]), targets]);
      return b.op('Mul', [difference, b.op('Reshape', [dLosses, b.integers([-1, 1])])]);
    },
  };
}
