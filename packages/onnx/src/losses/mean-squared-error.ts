import { meanPerSample, outputsPerSample, spreadOver, type Loss } from './loss.js';

/**
 * Mean squared error of every sample: the mean over its outputs of (y - t)^2, without a factor 1/2, as PyTorch's
 * `mse_loss`.
 *
 * Outputs and targets are [B, ...]; labels stand for 0 and 1, as with `binaryCrossEntropy`.
 *
 * @example
 * ```ts
 * import { createTrainer, dense, meanSquaredError, sequential, sgd } from '@rankbatch/onnx';
 * const model = sequential({ sampleShape: [1], layers: [dense(1)], seed: 1 });
 * const optimizer = sgd({ learningRate: 0.2 });
 * const trainer = await createTrainer({ model, optimizer, loss: meanSquaredError(), seed: 1 });
 * const samples = { count: 2, shape: [1], values: Float32Array.of(0, 1), targets: Float32Array.of(3, 5) };
 * for (let i = 0; i < 200; i++) await trainer.step(samples, Uint32Array.of(0, 1));
 * const line = await trainer.predict({ count: 2, shape: [1], values: Float32Array.of(2, 3) });
 * Array.from(line, Math.round); // => [7, 9]
 * await trainer.dispose();
 * ```
 */
export function meanSquaredError(): Loss {
  return {
    name: 'mean-squared-error',
    write(b, outputs, targets) {
      const difference = b.op('Sub', [outputs, targets]);
      return {
        losses: meanPerSample(b, b.op('Mul', [difference, difference])),
        pullback: (dLosses) => {
          const scale = b.op('Mul', [dLosses, 2 / outputsPerSample(outputs)]);
          return b.op('Mul', [difference, spreadOver(b, scale, outputs)]);
        },
      };
    },
  };
}
