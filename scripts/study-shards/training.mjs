import { adam, createTrainer, mlp } from '@rankbatch/onnx';
import { rank, Selector, shuffle } from 'rankbatch';
import { mean } from './variation.mjs';

/** @typedef {import('@rankbatch/data').Dataset<import('@rankbatch/data').SamplesInMemory>} Dataset */

const BATCH = 64;
const strategies = { shuffle: shuffle(), 'rank:100': rank({ pressure: 100 }) };

/** @param {import('@rankbatch/data').SamplesInMemory} samples @param {number} count */
function first({ shape, values, labels, count: all }, count) {
  const width = values.length / all;
  return { count, shape, values: values.slice(0, count * width), labels: labels.slice(0, count) };
}

/**
 * Trains one network as W trainers would that take every step together: each draws its part of the batch from its own shard, and the step is
 * that of the whole batch.
 *
 * @param {{ dataset: Dataset, size: number, epochs: number, seed: number, count: number, strategy: keyof typeof strategies }} cell
 */
async function trainSharded({ dataset, size, epochs, seed, count, strategy }) {
  const train = first(dataset.train, size);
  const model = mlp({ inputs: train.shape, hidden: [128], classes: dataset.classes, seed });
  const trainer = await createTrainer({ model, optimizer: adam(), seed, batchSize: BATCH, threads: 1 });
  const shards = Array.from(
    { length: count },
    (_, index) =>
      new Selector({
        sampleCount: size,
        batchSize: BATCH / count,
        strategy: strategies[strategy],
        seed,
        shard: { index, count },
      }),
  );
  const costs = [];
  const steps = Math.ceil(size / BATCH);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let step = 0; step < steps; step++) {
      const batches = shards.map((shard) => shard.next());
      const ids = Uint32Array.from(batches.flatMap((batch) => [...batch.ids]));
      const losses = await trainer.step(train, ids);
      let at = 0;
      for (const [i, shard] of shards.entries()) {
        const own = batches[i]?.ids ?? new Uint32Array(0);
        shard.record(own, losses.subarray(at, at + own.length));
        at += own.length;
      }
    }
    costs.push(mean((await trainer.evaluate(train)).losses));
  }
  const { predictions } = await trainer.evaluate(dataset.test);
  await trainer.dispose();
  const errors = predictions.reduce((sum, guess, i) => sum + Number(guess !== dataset.test.labels[i]), 0);
  return { count, strategy, seed, costs, testError: (100 * errors) / dataset.test.count };
}

/** @param {{ dataset: Dataset, size: number, epochs: number, seeds: number, counts: readonly number[] }} plan */
export async function trainShards({ dataset, size, epochs, seeds, counts }) {
  const rows = [];
  for (let seed = 0; seed < seeds; seed++)
    for (const strategy of /** @type {(keyof typeof strategies)[]} */ (Object.keys(strategies)))
      for (const count of counts) {
        const row = await trainSharded({ dataset, size, epochs, seed, count, strategy });
        console.log(
          `${strategy}, ${count} shards, seed ${seed}: cost ${row.costs.at(-1)}, test ${row.testError} %`,
        );
        rows.push(row);
      }
  return { size, epochs, batch: BATCH, rows };
}
