import { expect, test } from 'vitest';
import {
  batchNorm,
  contrastive,
  conv2d,
  dense,
  dropout,
  flatten,
  maxPool,
  relu,
  sequential,
} from '../index.js';
import { adam } from '../optimizers/adam.js';
import { sgd } from '../optimizers/sgd.js';
import { fraction, weightsOf } from './fine-tuning.testing.js';
import { createTrainer } from './create-trainer.js';
import type { TrainerOptions } from './trainer.js';

const images = {
  count: 12,
  shape: [2, 6, 6],
  values: fraction(12 * 72, 4, 3),
  labels: Uint8Array.from({ length: 12 }, (_, i) => (i * i) % 3),
};
const ids = Uint32Array.of(3, 0, 7, 7, 11, 5, 2, 9, 10, 1);
const weights = Float32Array.from(ids, (id) => 0.25 + (id % 4));
const convolution = () => [conv2d({ filters: 4, kernel: 3 }), relu(), maxPool(2), flatten()];

const trainerOf = (layers: Parameters<typeof sequential>[0]['layers'], options: Partial<TrainerOptions>) =>
  createTrainer({
    model: sequential({ sampleShape: [2, 6, 6], layers, seed: 1 }),
    optimizer: sgd({ learningRate: 0.5, momentum: 0.9 }),
    seed: 1,
    threads: 1,
    ...options,
  });

test.each([1, 3, 4, 5, 10, 64])(
  'micro-batches of %i make the step of the whole batch, with its weights',
  async (microBatch) => {
    const layers = [...convolution(), dense(3)];
    const [whole, parts] = [await trainerOf(layers, {}), await trainerOf(layers, { microBatch })];
    for (const given of [weights, undefined, weights]) {
      const [one, other] = [await whole.step(images, ids, given), await parts.step(images, ids, given)];
      one.forEach((loss, i) => expect(other[i]).toBeCloseTo(loss, 5));
    }
    const names = parts.trainedModel().parameters;
    const [one, other] = [whole, parts].map((trainer) => weightsOf(trainer.trainedModel(), names).flat());
    const start = weightsOf(sequential({ sampleShape: [2, 6, 6], layers, seed: 1 }), names).flat();
    const furthest = (values: readonly number[]) => Math.max(...one!.map((w, i) => Math.abs(w - values[i]!)));
    expect(furthest(other!)).toBeLessThan(2e-6);
    expect(furthest(start)).toBeGreaterThan(0.1);
    await Promise.all([whole.dispose(), parts.dispose()]);
  },
);

test('running statistics move on from part to part, dropout draws anew, and all goes on bit for bit from a checkpoint', async () => {
  const layers = [...convolution(), batchNorm(), dropout(0.5), dense(3)];
  const make = (seed: number) => trainerOf(layers, { microBatch: 4, optimizer: adam(), seed });
  const [one, copy] = [await make(1), await make(2)];
  // Weights of 0 change no parameter.
  const still = await trainerOf(layers, {});
  // The statistics of the first step are those of its parts one after the other.
  await one.step(images, ids);
  for (const part of [ids.subarray(0, 4), ids.subarray(4, 8), ids.subarray(8)])
    await still.step(images, part, new Float32Array(part.length));
  const names = ['layer4.mean', 'layer4.variance'];
  const [moved, expected] = [one, still].map((trainer) => weightsOf(trainer.trainedModel(), names).flat());
  moved!.forEach((value, i) => expect(value).toBeCloseTo(expected![i]!, 6));
  await copy.restore(await one.checkpoint());
  for (let i = 0; i < 3; i++) expect(await copy.step(images, ids)).toEqual(await one.step(images, ids));
  expect(await copy.checkpoint()).toEqual(await one.checkpoint());
  await Promise.all([one.dispose(), copy.dispose(), still.dispose()]);
});

test('a fault in a later part leaves the trainer as it was', async () => {
  const trainer = await trainerOf([...convolution(), batchNorm(), dense(3)], { microBatch: 4 });
  await trainer.step(images, ids);
  const before = await trainer.checkpoint();
  const values = images.values.slice();
  values[10 * 72] = NaN;
  await expect(trainer.step({ ...images, values }, ids)).rejects.toThrow('NaN for sample 10');
  await expect(trainer.step(images, Uint32Array.of(...ids, 12))).rejects.toThrow('ids: must be below');
  await expect(trainer.step(images, ids, [1, 2, 3, 4, 5])).rejects.toThrow(
    'weights: must be one for each of the 10 ids, got 5',
  );
  await expect(trainer.step(images, new Uint32Array(0))).rejects.toThrow(
    'ids: must name at least one sample',
  );
  expect(await trainer.checkpoint()).toEqual(before);
  await trainer.dispose();
});

test('refuses sizes below 1, and losses that compare the samples of a batch', async () => {
  const layers = [flatten(), dense(3)];
  await expect(trainerOf(layers, { microBatch: 0 })).rejects.toThrow(
    'microBatch: must be an integer of at least 1, got 0',
  );
  await expect(trainerOf(layers, { microBatch: 4, loss: contrastive() })).rejects.toThrow(
    'microBatch: must be left out with a loss that compares the samples of a batch, got 4 with contrastive; lower the size of the batches',
  );
});
