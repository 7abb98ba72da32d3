import { expect, test } from 'vitest';
import { createTrainer } from './create-trainer.js';
import { meanSquaredError } from '../losses/mean-squared-error.js';
import { sgd } from '../optimizers/sgd.js';
import { GraphBuilder } from '../builder/graph-builder.js';
import { NonFiniteParametersError } from './non-finite-parameters-error.js';

/** y = sqrt(x w) where x w > 0, else 0, with w = 1: at 0 the gradient is 0 / 0, and NaN is not above 0, so that losses stay finite. */
async function trainerOfHiddenNaN() {
  const b = new GraphBuilder('hidden');
  const x = b.input('x', 'float32', ['B', 2]);
  const weight = b.constant({ type: 'float32', shape: [2], data: Float32Array.of(1, 1) }, 'w');
  const product = b.op('Mul', [x, weight]);
  const root = b.op('Where', [b.op('Greater', [product, 0]), b.op('Sqrt', [product]), 0]);
  b.output('y', root);
  const model = { graph: b.graph, sampleShape: [2], classes: 2, parameters: ['w'], statistics: [] };
  const optimizer = sgd({ learningRate: 0.1 });
  return createTrainer({
    model,
    optimizer,
    loss: meanSquaredError(),
    averageDecay: 0.9,
    seed: 1,
    threads: 1,
  });
}

test('parameters that an update has spoilt are told by all that reads them, where losses are finite', async () => {
  const trainer = await trainerOfHiddenNaN();
  const samples = { count: 1, shape: [2], values: Float32Array.of(0, 4), targets: Float32Array.of(1, 1) };
  const good = await trainer.checkpoint();
  for (let i = 0; i < 2; i++) expect((await trainer.step(samples, [0])).every(Number.isFinite)).toBe(true);
  const told = (read: Promise<unknown>) => expect(read).rejects.toThrow(NonFiniteParametersError);
  await told(trainer.evaluate(samples));
  await told(trainer.predict(samples));
  await told(trainer.fetchModel());
  await told(trainer.averaged().evaluate(samples));
  expect(() => trainer.trainedModel()).toThrow(NonFiniteParametersError);
  await expect(trainer.checkpoint()).rejects.toThrow(
    'parameters: must be finite, got NaN or infinity in w of 1;',
  );
  await trainer.restore(good);
  expect((await trainer.evaluate(samples)).losses[0]).toBe(1);
  await trainer.dispose();
});
