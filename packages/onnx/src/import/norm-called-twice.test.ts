import { expect, test } from 'vitest';
import { meanSquaredError } from '../losses/mean-squared-error.js';
import { sgd } from '../optimizers/sgd.js';
import { createTrainer } from '../training/trainer.js';
import { node, tensor, twoLayers } from './file.testing.js';
import { importModel } from './import-model.js';

const one = (name: string, value: number) =>
  tensor(name, { type: 'float32', shape: [1], data: Float32Array.of(value) });

test('a batch norm that is called twice has one set of running statistics, which each call moves', async () => {
  const norm = (x: string, y: string) =>
    node('BatchNormalization', [x, 'n.weight', 'n.bias', 'n.running_mean', 'n.running_var'], y, {
      momentum: { f: 0.5 },
    });
  const model = await importModel(
    twoLayers({
      producer: 'pytorch',
      inputs: { x: ['batch', 1] },
      initializers: [one('n.weight', 1), one('n.bias', 4), one('n.running_mean', 0), one('n.running_var', 1)],
      nodes: [
        node('Constant', [], 'c', { value_float: { f: 1 } }),
        norm('x', 'p'),
        node('Mul', ['p', 'c'], 'q'),
        norm('q', 'y'),
      ],
    }),
  );
  expect(model.statistics).toEqual(['n.running_mean', 'n.running_var']);
  const loss = meanSquaredError();
  const trainer = await createTrainer({
    model,
    loss,
    optimizer: sgd({ learningRate: 1e-6 }),
    seed: 1,
    threads: 1,
  });
  const samples = { count: 2, shape: [1], values: Float32Array.of(1, 5), targets: Float32Array.of(0, 0) };
  await trainer.step(samples, Uint32Array.of(0, 1));
  const mean = trainer.trainedModel().graph.constants.get('n.running_mean')!.data[0];
  await trainer.dispose();
  // 0 to half of 3, the mean of x, and from there half of the way to 4, the mean behind the first call.
  expect(mean).toBeCloseTo(2.75, 5);
});
