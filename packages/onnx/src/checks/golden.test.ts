import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  batchNorm,
  conv2d,
  dense,
  flatten,
  gelu,
  maxPool,
  mlp,
  relu,
  residualCnn,
  sequential,
} from '../index.js';
import { elementCount, type Model } from '../graph/model.js';
import { adaDelta } from '../optimizers/ada-delta.js';
import { adam } from '../optimizers/adam.js';
import { adamW } from '../optimizers/adam-w.js';
import { clipGradient } from '../optimizers/clip-gradient.js';
import { l2 } from '../optimizers/l2.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { rmsProp } from '../optimizers/rms-prop.js';
import { sgd } from '../optimizers/sgd.js';
import type { Samples } from '../training/samples.js';
import { createTrainer } from '../training/create-trainer.js';

/** Of every tensor its Euclidean norm and its first three elements. */
interface Step {
  readonly losses: readonly number[];
  readonly parameters: readonly (readonly number[])[];
  readonly runningMeans: readonly (readonly number[])[];
}
type OptimizerName = 'adam' | 'adadelta' | 'adamw' | 'rmsprop' | 'sgd';
type Golden = Readonly<Partial<Record<OptimizerName, Readonly<Record<string, Step>>>>>;

// Made once by PyTorch 1.13: bench/peers/golden-training.py > packages/onnx/src/checks/golden.testing.json
const golden = JSON.parse(readFileSync(new URL('golden.testing.json', import.meta.url), 'utf8')) as Record<
  'cnn' | 'residual' | 'perceptron',
  Golden
>;

const optimizers: Readonly<Record<OptimizerName, Optimizer>> = {
  adam: adam(),
  adadelta: adaDelta(),
  adamw: adamW({ learningRate: 0.01, weightDecay: 0.1 }),
  rmsprop: rmsProp({ learningRate: 0.001, momentum: 0.5 }),
  sgd: clipGradient(l2(sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }), 0.01), 0.5),
};

/** Pooling stands before ReLU here, behind it in the script: they commute. */
const cnn = sequential({
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
const residual = residualCnn({ sampleShape: [3, 8, 8], width: 4, classes: 4, seed: 1 });
const perceptron = mlp({
  inputs: 12,
  hidden: [16, 8],
  classes: 4,
  activation: gelu(),
  normalization: 'layer',
  seed: 1,
});

const cases = [
  { network: 'a convolutional network', model: cnn, expected: golden.cnn },
  { network: 'a residual network with batch norm', model: residual, expected: golden.residual },
  { network: 'a perceptron with layer norm and GELU', model: perceptron, expected: golden.perceptron },
].flatMap(({ network, model, expected }) =>
  Object.entries(expected).map(([name, steps]) => ({ network, model, steps, name: name as OptimizerName })),
);

test('the golden values are those of nine trainings', () => {
  expect(cases.map(({ name }) => name).join()).toBe('adam,adadelta,adamw,rmsprop,sgd,adam,sgd,adam,adamw');
});

describe.each(cases)('$network with $name', ({ model, steps, name }) => {
  // With and without a graph for this very batch size.
  test.each([undefined, 6])(
    'has the losses and weights of PyTorch after 1, 2 and 20 steps, batch size given: %s',
    async (batchSize) => {
      const trainer = await createTrainer({
        model: initialized(model),
        optimizer: optimizers[name],
        seed: 1,
        threads: 1,
        ...(batchSize && { batchSize }),
      });
      for (let step = 1; step <= 20; step++) {
        const losses = await trainer.step(samplesOf(model), Uint32Array.of(0, 1, 2, 3, 4, 5));
        const expected = steps[step];
        if (!expected) continue;
        expectClose(losses, expected.losses);
        const { constants } = trainer.trainedModel().graph;
        const excerpts = (names: readonly string[]) =>
          names.map((key) => excerpt(constants.get(key)!.data as Float32Array));
        const means = model.statistics.filter((key) => key.endsWith('.mean'));
        expectAllClose(excerpts(model.parameters), expected.parameters);
        expectAllClose(excerpts(means), expected.runningMeans);
      }
      await trainer.dispose();
    },
  );
});

function samplesOf({ sampleShape }: Model): Samples {
  return {
    count: 6,
    shape: sampleShape,
    values: fraction([6, ...sampleShape], 6, 1).map((v) => v + 0.5),
    labels: Uint8Array.from({ length: 6 }, (_, i) => i % 4),
  };
}

/** The model with the same exact start as in the script. */
function initialized(model: Model): Model {
  const constants = new Map(model.graph.constants);
  model.parameters.forEach((name, i) => {
    const { shape } = constants.get(name)!;
    const data = shape.length === 1 ? fraction(shape, i + 1, 0.2) : fraction(shape, i + 1, scale(shape));
    const shift = name.endsWith('.gamma') ? 1 : 0;
    constants.set(name, { type: 'float32', shape, data: data.map((v) => v + shift) });
  });
  return { ...model, graph: { ...model.graph, constants } };
}

/** 2 / sqrt(inputs of an output). */
function scale(shape: readonly number[]): number {
  return 2 / Math.sqrt(shape.length === 2 ? shape[0]! : elementCount(shape.slice(1)));
}

/** ((7919 i + 31 seed) mod 2003) / 2003 - 0.5, times factor. */
function fraction(shape: readonly number[], seed: number, factor: number): Float32Array {
  const value = (i: number) => (((i * 7919 + 31 * seed) % 2003) / 2003 - 0.5) * factor;
  return Float32Array.from({ length: elementCount(shape) }, (_, i) => value(i));
}

function excerpt(values: Float32Array): number[] {
  return [Math.hypot(...values), ...values.subarray(0, 3)];
}

function expectAllClose(got: readonly number[][], expected: readonly (readonly number[])[]): void {
  expect(got.length).toBe(expected.length);
  expected.forEach((values, i) => expectClose(got[i]!, values));
}

function expectClose(got: ArrayLike<number>, expected: readonly number[]): void {
  expect(got.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(got[i]! - value)).toBeLessThan(1e-4 * Math.max(Math.abs(value), 0.1));
  });
}
