import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Value } from '../graph/graph.js';
import { meanPerSample, outputsPerSample, spreadOver, type Loss } from './loss.js';

/**
 * Binary cross-entropy of every sample from logits z, in nats: the mean over its outputs of
 * -t log sigmoid(z) - (1 - t) log sigmoid(-z), with PyTorch's `binary_cross_entropy_with_logits` for each.
 *
 * Outputs are [B, ...]; targets are of that shape, each from 0 to 1, or labels: 0 and 1 for a single output, rows with
 * one 1 for several.
 *
 * @example
 * ```ts
 * import { adam, binaryCrossEntropy, createTrainer, dense, sequential } from '@rankbatch/onnx';
 * const model = sequential({ sampleShape: [1], layers: [dense(1)], seed: 1 });
 * const loss = binaryCrossEntropy();
 * const trainer = await createTrainer({ model, optimizer: adam({ learningRate: 0.1 }), loss, seed: 1 });
 * const samples = { count: 3, shape: [1], values: Float32Array.of(-1, 0.5, 1), labels: Uint8Array.of(0, 1, 1) };
 * for (let i = 0; i < 50; i++) await trainer.step(samples, Uint32Array.of(0, 1, 2));
 * Array.from((await trainer.evaluate(samples)).predictions); // => [0, 1, 1]
 * await trainer.dispose();
 * ```
 */
export function binaryCrossEntropy(): Loss {
  return {
    name: 'binary-cross-entropy',
    targetRange: [0, 1],
    write(b, logits, targets) {
      // Softmax over the two logits z/2 and -z/2 is the sigmoid, and its logarithm stays exact for large |z|.
      const half = b.op('Mul', [logits, 0.5]);
      const axis = logits.shape.length;
      const logProbabilities = b.op('LogSoftmax', [pairs(b, half, b.op('Neg', [half]))], { axis });
      const both = pairs(b, targets, b.op('Sub', [1, targets]));
      const likelihood = b.op('ReduceSum', [b.op('Mul', [both, logProbabilities]), b.integers([axis])], {
        keepdims: 0,
      });
      return {
        losses: b.op('Neg', [meanPerSample(b, likelihood)]),
        pullback: (dLosses) => {
          const [logProbability] = b.ops('Split', [logProbabilities, b.integers([1, 1])], { axis });
          const copyAll = b.integers(logits.shape.map(() => 0));
          const probability = b.op('Exp', [b.op('Reshape', [logProbability, copyAll])]);
          const scale = b.op('Mul', [dLosses, 1 / outputsPerSample(logits)]);
          return b.op('Mul', [b.op('Sub', [probability, targets]), spreadOver(b, scale, logits)]);
        },
      };
    },
  };
}

/** Two values of shape [...] as one of shape [..., 2]. */
function pairs(b: GraphBuilder, first: Value, second: Value): Value {
  const withAxis = b.integers([...first.shape.map(() => 0), 1]);
  const parts = [first, second].map((part) => b.op('Reshape', [part, withAxis]));
  return b.op('Concat', parts, { axis: first.shape.length });
}
