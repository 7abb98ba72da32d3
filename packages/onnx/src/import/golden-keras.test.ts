import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sgd } from '../optimizers/sgd.js';
import { createTrainer } from '../training/trainer.js';
import { importModel } from './import-model.js';

interface Golden {
  readonly onnx: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly labels: readonly number[];
  readonly parameters: number;
  readonly losses: readonly (readonly number[])[];
}

// Made once by Keras 3.15 on PyTorch 2.13: bench/peers/golden-keras-export.py packages/onnx/src/import
const path = new URL('golden-keras.testing.json', import.meta.url);
const golden = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, Golden>>;

test.each(['dense', 'recurrent', 'attention', 'older-recurrent'])(
  'the fresh model %s, as Keras writes it, has its parameters and, in training, its losses',
  async (name) => {
    const { onnx, shape, values, labels, parameters, losses } = golden[name]!;
    const model = await importModel(Buffer.from(onnx, 'base64'));
    expect(model.parameters, model.parameters.join()).toHaveLength(parameters);
    const samples = {
      count: labels.length,
      shape,
      values: name === 'attention' ? Int32Array.from(values) : Float32Array.from(values),
      labels: Uint8Array.from(labels),
    };
    const trainer = await createTrainer({
      model,
      optimizer: sgd({ learningRate: 0.1 }),
      seed: 1,
      threads: 1,
    });
    const ids = Uint32Array.from(labels.keys());
    for (const expected of losses)
      expect(Array.from(await trainer.step(samples, ids))).toEqual(
        expected.map((loss) => expect.closeTo(loss, 4) as number),
      );
    await trainer.dispose();
  },
);
