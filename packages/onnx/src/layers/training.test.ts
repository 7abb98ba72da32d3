import { Random } from 'rankbatch';
import { expect, test } from 'vitest';
import {
  adam,
  averagePool,
  batchNorm,
  conv2d,
  createTrainer,
  dense,
  dropout,
  embedding,
  gelu,
  globalAveragePool,
  layerNorm,
  leakyRelu,
  maxPool,
  meanOver,
  relu,
  residual,
  sequential,
  sgd,
  sigmoid,
  silu,
  tanh,
  type Layer,
} from '../index.js';
import { elementCount } from '../graph/model.js';

const COUNT = 64;
const everyId = Uint32Array.from({ length: COUNT }, (_, i) => i);

function samplesOf(shape: readonly number[], draw: (random: Random) => number) {
  const random = new Random(5);
  const values = Float32Array.from({ length: COUNT * elementCount(shape) }, () => draw(random));
  return { count: COUNT, shape, values, labels: Uint8Array.from(everyId, (i) => i % 2) };
}

test.each<[string, readonly number[], Layer[], string[]]>([
  [
    'images',
    [2, 9, 9],
    [
      conv2d({ filters: 4, kernel: 3, padding: 'same', groups: 2 }),
      batchNorm(),
      leakyRelu(),
      residual([conv2d({ filters: 8, kernel: 3, stride: 2, padding: 1 }), batchNorm(), relu()], {
        shortcut: 'project',
      }),
      averagePool(3, { stride: 1, padding: 1 }),
      maxPool(3, { stride: 2 }),
      dropout(0.2),
      globalAveragePool(),
      dense(2),
    ],
    ['layer0.bias', 'layer3.0.bias'],
  ],
  [
    'vectors',
    [6],
    [
      dense(8),
      batchNorm(),
      gelu(),
      dense(8),
      layerNorm(),
      silu(),
      dense(8),
      tanh(),
      dense(8),
      sigmoid(),
      dense(2),
    ],
    ['layer0.bias'],
  ],
])(
  'one step on %s moves every parameter and statistic but biases before batch norm',
  async (_, shape, layers, biases) => {
    const model = sequential({ sampleShape: shape, layers, seed: 1 });
    const trainer = await createTrainer({ model, optimizer: sgd({ learningRate: 0.1 }), seed: 1 });
    await trainer.step(
      samplesOf(shape, (random) => random.normal()),
      everyId,
    );
    const after = trainer.trainedModel().graph.constants;
    const all = [...model.parameters, ...model.statistics];
    // The mean that batch norm takes away has the bias in it, so that there is no gradient but rounding.
    const unmoved = all.filter((name) => {
      const before = model.graph.constants.get(name)!.data as Float32Array;
      const change = (after.get(name)!.data as Float32Array).map((value, i) => value - before[i]!);
      return Math.hypot(...change) < 1e-7;
    });
    expect(unmoved).toEqual(biases);
    await trainer.dispose();
  },
);

test('an embedding learns which token decides, wherever it stands, from ids of any type', async () => {
  // Six tokens of 20; class 1 where token 7 is among them.
  const samples = samplesOf([6], (random) => random.below(20));
  const tokens = samples.values.map((token) => (token === 7 ? 8 : token));
  samples.labels.forEach((label, i) => {
    if (label === 1) tokens[6 * i + (i % 6)] = 7;
  });
  const train = async (inputType: 'float32' | 'int32' | 'int64') => {
    const layers = [embedding({ entries: 20, size: 8 }), meanOver(1), dense(2)];
    const model = sequential({ sampleShape: [6], inputType, layers, seed: 1 });
    const values = inputType === 'float32' ? Float32Array.from(tokens) : Int32Array.from(tokens);
    const trainer = await createTrainer({ model, optimizer: adam({ learningRate: 0.05 }), seed: 1 });
    for (let step = 0; step < 60; step++) await trainer.step({ ...samples, values }, everyId);
    const { predictions, losses } = await trainer.evaluate({ ...samples, values });
    await trainer.dispose();
    return { predictions: Array.from(predictions), losses };
  };
  const fromFloats = await train('float32');
  expect(fromFloats.predictions).toEqual(Array.from(samples.labels));
  expect(await train('int32')).toEqual(fromFloats);
  expect(await train('int64')).toEqual(fromFloats);
});
