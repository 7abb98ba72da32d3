import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { binaryCrossEntropy } from '../losses/binary-cross-entropy.js';
import { softmaxCrossEntropy } from '../losses/softmax-cross-entropy.js';
import type { Tensor } from '../graph/graph.js';
import { adam } from '../optimizers/adam.js';
import { sgd } from '../optimizers/sgd.js';
import { createTrainer } from '../training/create-trainer.js';
import { importModel } from './import-model.js';

interface Summary {
  readonly shape: readonly number[];
  readonly sum: number;
  readonly squares: number;
  readonly first: readonly number[];
}

interface Golden {
  readonly optimizer: 'adam' | 'sgd';
  readonly onnx: string;
  readonly samples: { readonly shape: readonly number[]; readonly values: readonly number[] };
  readonly outputs: readonly number[];
  readonly steps: Readonly<
    Record<number, { losses: readonly number[]; weights: Readonly<Record<string, Summary>> }>
  >;
}

const optimizers = { adam: adam({ learningRate: 0.003 }), sgd: sgd({ learningRate: 0.1, momentum: 0.9 }) };
const BATCH = 6;
const ids = Uint32Array.from({ length: BATCH }, (_, i) => i);

// Made once by PyTorch 1.13: bench/peers/golden-import.py packages/onnx/src/import
test.each(['cnn', 'mlp', 'residual', 'text', 'text-fixed', 'vision'])(
  'the model %s, exported by PyTorch, has its outputs, and in training its losses and weights',
  async (name) => {
    const path = new URL(`golden-${name}.testing.json`, import.meta.url);
    const { optimizer, onnx, samples, outputs, steps } = JSON.parse(readFileSync(path, 'utf8')) as Golden;
    const model = await importModel(Buffer.from(onnx, 'base64'));
    const values = name.startsWith('text')
      ? Int32Array.from(samples.values)
      : Float32Array.from(samples.values);
    const classes = model.classes === 1 ? 2 : model.classes;
    const data = {
      count: BATCH,
      shape: samples.shape,
      values,
      labels: Uint8Array.from(ids, (id) => id % classes),
    };
    const loss = model.classes === 1 ? binaryCrossEntropy() : softmaxCrossEntropy();
    const trainer = await createTrainer({
      model,
      loss,
      optimizer: optimizers[optimizer],
      seed: 1,
      threads: 1,
    });
    expectClose(await trainer.predict(data), outputs);
    for (let step = 1; step <= 20; step++) {
      const losses = await trainer.step(data, ids);
      const expected = steps[step];
      if (!expected) continue;
      expectClose(losses, expected.losses);
      const { constants } = trainer.trainedModel().graph;
      for (const [weight, summary] of Object.entries(expected.weights))
        expectSummary(constants.get(weight), summary, `${weight} after step ${step}`);
    }
    await trainer.dispose();
  },
);

function expectSummary(tensor: Tensor | undefined, expected: Summary, what: string): void {
  expect([what, tensor?.shape]).toEqual([what, expected.shape]);
  const values = Array.from(tensor!.data, Number);
  const size = Math.sqrt(expected.squares * values.length);
  expectNear(
    values.reduce((sum, v) => sum + v, 0),
    expected.sum,
    size,
    what,
  );
  expectNear(
    values.reduce((sum, v) => sum + v * v, 0),
    expected.squares,
    expected.squares,
    what,
  );
  expected.first.forEach((value, i) => expectNear(values[i]!, value, Math.max(Math.abs(value), 0.1), what));
}

function expectClose(got: ArrayLike<number>, expected: readonly number[]): void {
  expect(got.length).toBe(expected.length);
  expected.forEach((value, i) => expectNear(got[i]!, value, Math.max(Math.abs(value), 0.1)));
}

/** Within 1e-4 of the size of what is compared. */
function expectNear(got: number, expected: number, size: number, what = 'value'): void {
  const miss = Math.abs(got - expected) / size;
  expect({ what, got, expected, isNear: miss < 1e-4 }).toEqual({ what, got, expected, isNear: true });
}
