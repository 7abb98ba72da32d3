import { rank, Selector, shuffle, uniform } from 'rankbatch';
import { expect, test } from 'vitest';
import { batchNorm, dense, dropout, relu, sequential } from '../index.js';
import { adaDelta } from '../optimizers/ada-delta.js';
import { adam } from '../optimizers/adam.js';
import { createTrainer } from '../training/create-trainer.js';

const SAMPLES = 60;
const samples = {
  count: SAMPLES,
  shape: [3],
  values: Float32Array.from({ length: 3 * SAMPLES }, (_, i) => Math.sin(i * i)),
  labels: Uint8Array.from({ length: SAMPLES }, (_, i) => i % 2),
};

test.each([
  ['adam', () => adam(), rank({ pressure: 1e4, recompute: { frequency: 1, ratio: 0.5 } })],
  ['adam', () => adam(), shuffle()],
  ['adadelta', () => adaDelta(), rank({ pressure: 100 })],
  ['adadelta', () => adaDelta(), uniform()],
])(
  '%s takes the same steps, bit for bit, with the selector in the loop and on its list of batches',
  async (_, make, strategy) => {
    const newTrainer = () =>
      createTrainer({
        model: sequential({
          sampleShape: [3],
          layers: [dense(8), batchNorm(), relu(), dropout(0.3), dense(2)],
          seed: 1,
        }),
        optimizer: make(),
        seed: 1,
        threads: 1,
        batchSize: 8,
      });
    const [selecting, replaying] = [await newTrainer(), await newTrainer()];

    const selector = new Selector({ sampleCount: SAMPLES, batchSize: 8, strategy, seed: 4 });
    const batches: Uint32Array[] = [];
    for (let i = 0; i < 40; i++) {
      const ids = selector.next().ids.slice();
      batches.push(ids);
      selector.record(ids, await selecting.step(samples, ids));
      // Fresh losses are looked up between steps, which must not touch the trainer either.
      const due = selector.due();
      if (due.length > 0) selector.record(due, (await selecting.evaluate(samples, due)).losses);
    }
    for (const ids of batches) await replaying.step(samples, ids);

    expect(Buffer.compare(await selecting.checkpoint(), await replaying.checkpoint())).toBe(0);
    await Promise.all([selecting.dispose(), replaying.dispose()]);
  },
);
