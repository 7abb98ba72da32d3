import { expect, test } from 'vitest';
import { encodeModel } from '../files/onnx-file.js';
import { adam } from '../optimizers/adam.js';
import { ids, samples, twoLayers, weightsOf } from './fine-tuning.testing.js';
import { freeze } from './freeze.js';
import { createTrainer } from './create-trainer.js';
import type { TrainerOptions } from './trainer.js';

const make = (options: Partial<TrainerOptions> = {}) =>
  createTrainer({
    model: freeze(twoLayers(), 'w1'),
    optimizer: adam({ learningRate: 0.1 }),
    seed: 1,
    threads: 1,
    averageDecay: 0.75,
    ...options,
  });
const names = ['b1', 'w2', 'b2'];

test.each([undefined, 3])(
  'the average follows the weights, as in AveragedModel of PyTorch, microBatch %s',
  async (microBatch) => {
    const trainer = await make(microBatch === undefined ? {} : { microBatch });
    let expected: number[] | undefined;
    for (let i = 0; i < 6; i++) {
      await trainer.step(samples, ids);
      const now = weightsOf(trainer.trainedModel(), names).flat();
      // torch.optim.swa_utils.get_ema_multi_avg_fn(0.75), whose first average is the weights.
      expected = expected?.map((average, k) => 0.75 * average + 0.25 * now[k]!) ?? now;
    }
    const averaged = trainer.averaged();
    const average = weightsOf(averaged.trainedModel(), names).flat();
    expect(average).toEqual(expected!.map((value) => expect.closeTo(value, 6) as number));
    expect(average).not.toEqual(weightsOf(trainer.trainedModel(), names).flat());
    // It is evaluated, and exported, as a model of its own.
    const plain = await createTrainer({
      model: averaged.trainedModel(),
      optimizer: adam(),
      seed: 1,
      threads: 1,
    });
    expect(await averaged.evaluate(samples)).toEqual(await plain.evaluate(samples));
    expect(await averaged.predict(samples)).toEqual(await plain.predict(samples));
    expect(await averaged.predict(samples)).not.toEqual(await trainer.predict(samples));
    expect(encodeModel(averaged.trainedModel().graph)).toEqual(encodeModel(plain.trainedModel().graph));
    await Promise.all([trainer.dispose(), plain.dispose()]);
  },
);

test('it changes no step, and goes on bit for bit from a checkpoint', async () => {
  const [one, copy, without] = [
    await make(),
    await make(),
    await createTrainer({
      model: freeze(twoLayers(), 'w1'),
      optimizer: adam({ learningRate: 0.1 }),
      seed: 1,
      threads: 1,
    }),
  ];
  for (let i = 0; i < 3; i++) expect(await without.step(samples, ids)).toEqual(await one.step(samples, ids));
  await copy.restore(await one.checkpoint());
  for (let i = 0; i < 3; i++) expect(await copy.step(samples, ids)).toEqual(await one.step(samples, ids));
  expect(await copy.checkpoint()).toEqual(await one.checkpoint());
  const averages = [copy, one].map((trainer) => weightsOf(trainer.averaged().trainedModel(), names));
  expect(averages[0]).toEqual(averages[1]);

  await expect(without.restore(await one.checkpoint())).rejects.toThrow(
    'checkpoint: average of the weights: must be none, got kept; give averageDecay, or start from the model of trainedModel()',
  );
  await expect(one.restore(await without.checkpoint())).rejects.toThrow(
    'checkpoint: average of the weights: must be kept, got none; leave out averageDecay, or start from the model of trainedModel()',
  );
  expect(() => without.averaged()).toThrow(
    'averaged: must come with an average of the weights, got a trainer without one; give createTrainer averageDecay',
  );
  await expect(make({ averageDecay: 1 })).rejects.toThrow(
    'averageDecay: must be at least 0 and below 1, got 1',
  );
  await Promise.all([one, copy, without].map((trainer) => trainer.dispose()));
});
