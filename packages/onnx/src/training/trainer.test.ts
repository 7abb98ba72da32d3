import { describe, expect, test } from 'vitest';
import { batchNorm, conv2d, dense, dropout, flatten, maxPool, relu, sequential } from '../index.js';
import type { Model } from '../graph/model.js';
import { encodeModel } from '../files/onnx-file.js';
import { adaDelta } from '../optimizers/ada-delta.js';
import { adam } from '../optimizers/adam.js';
import { createTrainer } from './create-trainer.js';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { Random } from 'rankbatch';

const all = Uint32Array.from({ length: 32 }, (_, i) => i);

/** 8x8 pictures of a bright bar, upright (class 0) or lying (class 1), with noise. */
function bars() {
  const random = new Random(3);
  const values = new Uint8Array(32 * 64);
  const labels = Uint8Array.from(all, (i) => i % 2);
  for (let i = 0; i < values.length; i++) values[i] = random.below(100);
  labels.forEach((label, i) => {
    const at = 1 + random.below(6);
    for (let k = 0; k < 8; k++) values[i * 64 + (label === 0 ? k * 8 + at : at * 8 + k)]! += 120;
  });
  return { count: 32, shape: [1, 8, 8], values, labels };
}

function smallCnn(seed = 1): Model {
  return sequential({
    sampleShape: [1, 8, 8],
    layers: [
      conv2d({ filters: 4, kernel: 3, bias: false }),
      batchNorm(),
      maxPool(2),
      relu(),
      flatten(),
      dropout(0.25),
      dense(2),
    ],
    seed,
  });
}

async function train(steps: number, seed = 1, ids = all) {
  const trainer = await createTrainer({
    model: smallCnn(),
    optimizer: adam({ learningRate: 0.01 }),
    seed,
    threads: 2,
  });
  const losses: number[][] = [];
  for (let i = 0; i < steps; i++) losses.push(Array.from(await trainer.step(bars(), ids)));
  const evaluation = await trainer.evaluate(bars());
  const exported = encodeModel(trainer.trainedModel().graph);
  await trainer.dispose();
  return { losses, evaluation, exported };
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

describe('a trainer', () => {
  test('learns: the losses fall and the predictions become right', async () => {
    const { losses, evaluation } = await train(60);
    expect(mean(losses[0]!)).toBeGreaterThan(0.5);
    expect(mean(evaluation.losses)).toBeLessThan(0.1);
    expect(Array.from(evaluation.predictions)).toEqual(Array.from(bars().labels));
  });

  test('gives the same bits for the same seed, and other dropout for another', async () => {
    const [first, again, other] = [await train(5), await train(5), await train(5, 2)];
    expect(again.losses).toEqual(first.losses);
    expect(again.exported).toEqual(first.exported);
    expect(other.losses).not.toEqual(first.losses);
  });

  test('takes ids in any list of numbers', async () => {
    const model = sequential({ sampleShape: [1, 8, 8], layers: [flatten(), dense(2)], seed: 1 });
    const steps = async (ids: ArrayLike<number>, microBatch?: number) => {
      const trainer = await createTrainer({
        model,
        optimizer: adaDelta(),
        seed: 1,
        ...(microBatch && { microBatch }),
      });
      const losses = await trainer.step(bars(), ids);
      const { losses: after } = await trainer.evaluate(bars(), ids);
      return [...losses, ...after, ...(await trainer.predict(bars(), ids))];
    };
    for (const microBatch of [undefined, 2]) {
      const expected = await steps(Uint32Array.of(7, 3, 20), microBatch);
      expect(await steps([7, 3, 20], microBatch)).toEqual(expected);
      expect(await steps(Float64Array.of(7, 3, 20), microBatch)).toEqual(expected);
    }
  });

  test('returns the losses as they were before the step, in the order of the ids', async () => {
    const model = sequential({ sampleShape: [1, 8, 8], layers: [flatten(), dense(2)], seed: 1 });
    const trainer = await createTrainer({ model, optimizer: adaDelta(), seed: 1 });
    const before = await trainer.evaluate(bars());
    const ids = Uint32Array.of(7, 3, 3, 20);
    const losses = await trainer.step(bars(), ids);
    ids.forEach((id, i) => expect(losses[i]).toBeCloseTo(before.losses[id]!, 5));
    expect((await trainer.evaluate(bars())).losses[7]).not.toBe(before.losses[7]);
    await trainer.dispose();
  });

  test('gives margins that fit the losses: -log sigmoid(margin) where there are two classes', async () => {
    const { evaluation } = await train(5);
    evaluation.margins.forEach((margin, i) =>
      expect(Math.log1p(Math.exp(-margin))).toBeCloseTo(evaluation.losses[i]!, 5),
    );
    expect(new Set(Array.from(evaluation.margins, Math.sign))).toEqual(new Set([-1, 1]));
  });

  test('takes batches of any size', async () => {
    for (const size of [1, 5, 32]) {
      const { losses } = await train(2, 1, all.subarray(0, size));
      expect(losses.every((batch) => batch.length === size && batch.every(Number.isFinite))).toBe(true);
    }
  });

  test('leaves samples of weight 0 out of the gradient', async () => {
    const build = () => {
      const model = sequential({
        sampleShape: [1, 8, 8],
        layers: [flatten(), dense(4), relu(), dense(2)],
        seed: 1,
      });
      return createTrainer({ model, optimizer: adam(), seed: 1 });
    };
    const [weighted, alone] = [await build(), await build()];
    // The gradient is a mean over the batch, so one of two samples counts half unless it weighs 2.
    await weighted.step(bars(), Uint32Array.of(4, 9), [2, 0]);
    await alone.step(bars(), Uint32Array.of(4));
    const [a, b] = [await weighted.evaluate(bars()), await alone.evaluate(bars())];
    a.losses.forEach((loss, i) => expect(loss).toBeCloseTo(b.losses[i]!, 6));
  });

  test('exports a model that any ONNX Runtime session can run, with the trained weights', async () => {
    const { evaluation, exported } = await train(20);
    const session = await InferenceSession.create(exported);
    const { values, count, labels } = bars();
    const input = new Tensor(
      Float32Array.from(values, (v) => v / 255),
      [count, 1, 8, 8],
    );
    const logits = (await session.run({ input }))['logits']!.data as Float32Array;
    for (let i = 0; i < count; i++) {
      const [p, q] = [logits[2 * i]!, logits[2 * i + 1]!];
      const loss = Math.log(Math.exp(p) + Math.exp(q)) - (labels[i] === 0 ? p : q);
      expect(loss).toBeCloseTo(evaluation.losses[i]!, 4);
    }
    await session.release();
  });
});
