import { requireOptions, requirePositive } from '../graph/check.js';
import { meanPerSample, outputsPerSample, spreadOver, type Loss } from './loss.js';

export interface HuberOptions {
  /** Distance from which on the loss grows evenly. @default 1 */
  readonly delta?: number;
}

/**
 * Huber's loss of every sample (Huber 1964): the mean over its outputs of d^2 / 2 for |d| <= delta, else
 * delta (|d| - delta / 2), with d = y - t, as PyTorch's `huber_loss`. Single bad targets pull less than with squares.
 *
 * Outputs and targets are [B, ...].
 *
 * @example
 * ```ts
 * import { createTrainer, dense, huber, sequential, sgd } from '@rankbatch/onnx';
 * const model = sequential({ sampleShape: [1], layers: [dense(1)], seed: 1 });
 * const trainer = await createTrainer({ model, optimizer: sgd({ learningRate: 0.2 }), loss: huber(), seed: 1 });
 * const samples = { count: 2, shape: [1], values: Float32Array.of(0, 1), targets: Float32Array.of(1, 2) };
 * for (let i = 0; i < 200; i++) await trainer.step(samples, Uint32Array.of(0, 1));
 * Array.from(await trainer.predict(samples), Math.round); // => [1, 2]
 * await trainer.dispose();
 * ```
 */
export function huber(options: HuberOptions = {}): Loss {
  requireOptions('huber', options, ['delta']);
  const { delta = 1 } = options;
  requirePositive('huber: delta', delta);
  return {
    name: 'huber',
    write(b, outputs, targets) {
      const difference = b.op('Sub', [outputs, targets]);
      const slope = b.op('Clip', [difference, -delta, delta]);
      const each = b.op('Mul', [slope, b.op('Sub', [difference, b.op('Mul', [slope, 0.5])])]);
      return {
        losses: meanPerSample(b, each),
        pullback: (dLosses) => {
          const scale = b.op('Mul', [dLosses, 1 / outputsPerSample(outputs)]);
          return b.op('Mul', [slope, spreadOver(b, scale, outputs)]);
        },
      };
    },
  };
}
