import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { batchNorm, conv2d, dense, flatten, maxPool, relu, sequential } from './layers.js';
import { elementCount, type Model } from './model.js';
import { adaDelta } from './optimizers/ada-delta.js';
import { adam } from './optimizers/adam.js';
import { adamW } from './optimizers/adam-w.js';
import { clipGradient } from './optimizers/clip-gradient.js';
import { l2 } from './optimizers/l2.js';
import { rmsProp } from './optimizers/rms-prop.js';
import { sgd } from './optimizers/sgd.js';
import type { Samples } from './samples.js';
import { createTrainer } from './trainer.js';

interface Golden {
  readonly losses: Readonly<Record<'1' | '2' | '20', readonly number[]>>;
  readonly weights: Readonly<Record<'conv1' | 'gamma' | 'bias2' | 'dense2', readonly number[]>>;
}

// Made once by PyTorch 1.13: bench/peers/golden-training.py > packages/onnx/src/golden.testing.json
const golden = JSON.parse(readFileSync(new URL('golden.testing.json', import.meta.url), 'utf8')) as Record<
  'adam' | 'adadelta' | 'adamw' | 'rmsprop' | 'sgd',
  Golden
>;

const samples: Samples = {
  count: 6,
  shape: [1, 12, 12],
  values: fraction([6, 1, 12, 12], 6, 1).map((v) => v + 0.5),
  labels: Uint8Array.from({ length: 6 }, (_, i) => i % 4),
};

describe.each([
  { optimizer: adam(), expected: golden.adam },
  { optimizer: adaDelta(), expected: golden.adadelta },
  { optimizer: adamW({ learningRate: 0.01, weightDecay: 0.1 }), expected: golden.adamw },
  { optimizer: rmsProp({ learningRate: 0.001, momentum: 0.5 }), expected: golden.rmsprop },
  {
    optimizer: clipGradient(l2(sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }), 0.01), 0.5),
    expected: golden.sgd,
  },
])('a small network with $optimizer.name', ({ optimizer, expected }) => {
  // With and without a graph for this very batch size.
  test.each([undefined, 6])(
    'has the losses and weights of PyTorch, batch size given: %s',
    async (batchSize) => {
      const trainer = await createTrainer({
        model: network(),
        optimizer,
        seed: 1,
        threads: 1,
        ...(batchSize && { batchSize }),
      });
      const ids = Uint32Array.of(0, 1, 2, 3, 4, 5);
      for (let step = 1; step <= 20; step++) {
        const losses = await trainer.step(samples, ids);
        if (step === 1 || step === 2 || step === 20) expectClose(losses, expected.losses[step]);
      }
      const { constants } = trainer.trainedModel().graph;
      const weights = (name: string) => constants.get(name)!.data as Float32Array;
      expectClose(weights('layer0.weight'), expected.weights.conv1);
      expectClose(weights('layer1.gamma'), expected.weights.gamma);
      expectClose(weights('layer4.bias'), expected.weights.bias2);
      expectClose(weights('layer10.weight'), expected.weights.dense2);
      await trainer.dispose();
    },
  );
});

/** The network of the script, with pooling before ReLU (they commute). */
function network(): Model {
  const model = sequential({
    sampleShape: [1, 12, 12],
    layers: [
      conv2d({ filters: 8, kernel: 3, bias: false }),
      batchNorm({ epsilon: 1e-4 }),
      maxPool(2),
      relu(),
      conv2d({ filters: 16, kernel: 2 }),
      maxPool(2),
      relu(),
      flatten(),
      dense(12),
      relu(),
      dense(4),
    ],
    seed: 1,
  });
  const constants = new Map(model.graph.constants);
  const set = (name: string, shape: readonly number[], seed: number, scale: number) =>
    constants.set(name, { type: 'float32', shape, data: fraction(shape, seed, scale) });
  set('layer0.weight', [8, 1, 3, 3], 1, 1);
  set('layer4.weight', [16, 8, 2, 2], 2, 0.5);
  set('layer4.bias', [16], 3, 0.1);
  set('layer8.weight', [64, 12], 4, 0.5);
  set('layer10.weight', [12, 4], 5, 1);
  return { ...model, graph: { ...model.graph, constants } };
}

/** ((7919 i + 31 seed) mod 2003) / 2003 - 0.5, times scale: the same exact start as in the script. */
function fraction(shape: readonly number[], seed: number, scale: number): Float32Array {
  const value = (i: number) => (((i * 7919 + 31 * seed) % 2003) / 2003 - 0.5) * scale;
  return Float32Array.from({ length: elementCount(shape) }, (_, i) => value(i));
}

function expectClose(got: ArrayLike<number>, expected: readonly number[]): void {
  expect(got.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(got[i]! - value)).toBeLessThan(1e-4 * Math.max(Math.abs(value), 0.1));
  });
}
