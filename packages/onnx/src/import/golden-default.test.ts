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

// Made once by PyTorch 2.13: bench/peers/golden-default-export.py packages/onnx/src/import
const path = new URL('golden-default.testing.json', import.meta.url);
const golden = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, Golden>>;

test.each([
  'plain',
  'mixer',
  'encoder',
  'encoder-fixed',
  'tagger',
  'decoder',
  'decoder-23',
  'language-decoder',
  'pyramid',
  'normed-kept',
  'bags-coder',
  'finder',
  'reader-decoder',
  'weighted-bags-coder',
  'older-weighted-bags-coder',
  'older-bags-coder',
  'older-reader-decoder',
])(
  'the fresh model %s, as PyTorch writes it, has its parameters and, in training, its losses',
  async (name) => {
    const { onnx, shape, values, labels, parameters, losses } = golden[name]!;
    const model = await importModel(Buffer.from(onnx, 'base64'));
    const samples = {
      count: labels.length,
      shape,
      values: name.includes('coder') ? Int32Array.from(values) : Float32Array.from(values),
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
    // ONNX stacks the weights of both directions and joins the two biases.
    const count = name === 'tagger' ? 8 : parameters;
    expect(model.parameters, `${model.parameters.join()} of ${name}`).toHaveLength(count);
  },
);
