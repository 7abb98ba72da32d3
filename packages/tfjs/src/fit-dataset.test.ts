import '@tensorflow/tfjs-backend-cpu';
import { memory, mul, tensor2d, train } from '@tensorflow/tfjs-core';
import { layers, sequential, type Sequential } from '@tensorflow/tfjs-layers';
import { rank, Selector, shuffle } from 'rankbatch';
import { expect, test } from 'vitest';
import { fit } from './fit.js';
import { fitDataset, type IndexableData } from './fit-dataset.js';

const COUNT = 10;
const rows = Array.from({ length: COUNT }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
const truth = rows.map(([a, b]) => [2 * a! - b!]);
const pick = (values: number[][], ids: Iterable<number>) => tensor2d(Array.from(ids, (id) => values[id]!));
const data: IndexableData = {
  count: COUNT,
  batch: async (ids) => Promise.resolve({ xs: pick(rows, ids), ys: pick(truth, ids) }),
};
const strategy = rank({ pressure: 10, recompute: { frequency: 1, ratio: 1 } });
const options = { epochs: 3, batchSize: 4, seed: 5, verbose: 0, select: strategy } as const;

function regression(): Sequential {
  const model = sequential({
    layers: [layers.dense({ inputShape: [2], units: 1, kernelInitializer: 'ones' })],
  });
  model.compile({ optimizer: train.sgd(0.1), loss: 'meanSquaredError' });
  return model;
}

const weightsOf = (model: Sequential) => model.getWeights().map((weight) => [...weight.dataSync()]);

test('fitDataset trains to the same weights as fit does on the same samples', async () => {
  const [mine, theirs, untrained] = [regression(), regression(), regression()];
  const { history } = await fitDataset(mine, data, options);
  const expected = await fit(theirs, pick(rows, rows.keys()), pick(truth, rows.keys()), options);
  expect(history).toEqual(expected.history);
  expect(weightsOf(mine)).toEqual(weightsOf(theirs));
  expect(weightsOf(mine)).not.toEqual(weightsOf(untrained));
});

test('a batch may have its tensors in lists, as those of fit', async () => {
  const [listed, plain] = [regression(), regression()];
  const lists: IndexableData = {
    count: COUNT,
    batch: (ids) => ({ xs: [pick(rows, ids)], ys: [pick(truth, ids)] }),
  };
  await fitDataset(listed, lists, options);
  await fitDataset(plain, data, options);
  expect(weightsOf(listed)).toEqual(weightsOf(plain));
});

test('fitDataset takes validation data, and leaves no tensor behind', async () => {
  const model = regression();
  const validationData: [ReturnType<typeof pick>, ReturnType<typeof pick>] = [
    pick(rows, [0, 1]),
    pick(truth, [0, 1]),
  ];
  const { history } = await fitDataset(model, data, { ...options, validationData });
  expect(history['val_loss']).toHaveLength(3);
  const { numTensors } = memory();
  await fitDataset(model, data, { ...options, validationData });
  expect(memory().numTensors).toBe(numTensors);
});

test('a batch of more than there are takes all, as in model.fit', async () => {
  const [mine, theirs] = [regression(), regression()];
  const [x, y] = [pick(rows, rows.keys()), pick(truth, rows.keys())];
  const { history } = await fit(mine, x, y, { epochs: 2, verbose: 0, select: shuffle() });
  const expected = await theirs.fit(x, y, { epochs: 2, verbose: 0 });
  const losses = (found: typeof history) => (found['loss'] as number[]).map((loss) => loss.toFixed(5));
  expect(losses(history)).toEqual(losses(expected.history));
  const { history: streamed } = await fitDataset(regression(), data, { epochs: 2, verbose: 0 });
  expect(losses(streamed)).toEqual(losses(history));
});

test.each<[string, () => Promise<unknown>, string]>([
  [
    'a batch of other samples',
    () =>
      fitDataset(
        regression(),
        { count: COUNT, batch: () => ({ xs: pick(rows, [1]), ys: pick(truth, [1]) }) },
        options,
      ),
    'fitDataset: batch must have the 4 samples that it was asked for, got the shape [1, 2]',
  ],
  [
    'a batch without targets',
    () =>
      fitDataset(regression(), { count: COUNT, batch: (ids) => ({ xs: pick(rows, ids) }) as never }, options),
    'fitDataset: ys of batch: must be a tensor, or one for each input or output, got undefined',
  ],
  [
    'a stream, as of tf.data',
    () => fitDataset(regression(), { iterator: () => undefined } as never, options),
    'fitDataset: data: must be { count, batch(ids) }, got a stream with iterator(), of which no samples can be chosen',
  ],
  [
    'a number of batches in an epoch',
    () => fitDataset(regression(), data, { ...options, batchesPerEpoch: 2 } as never),
    'fitDataset: batchesPerEpoch: must be left out, as `select` says which samples come when, got 2',
  ],
  [
    'an option of another name',
    () => fitDataset(regression(), data, { ...options, strategy: shuffle() } as never),
    'fitDataset: options: must be one of "batchSize", "callbacks", "classWeight", "epochs", "initialEpoch", "seed", "select", "validationBatchSize"',
  ],
  [
    'a slip of the pen in fit',
    () => fit(regression(), pick(rows, [0]), pick(truth, [0]), { ...options, batchsize: 2 } as never),
    'fit: options: must be one of "batchSize", "callbacks"',
  ],
  [
    'a split that leaves nothing to train on',
    () => fit(regression(), pick(rows, [0, 1]), pick(truth, [0, 1]), { ...options, validationSplit: 0.9 }),
    'fit: validationSplit: must leave at least one of the 2 samples to train on, got 0.9',
  ],
  [
    'a split that is none',
    () => fit(regression(), pick(rows, [0]), pick(truth, [0]), { ...options, validationSplit: 1.5 }),
    'fit: validationSplit: must be a number from 0 to below 1, got 1.5',
  ],
  [
    'what has no loss',
    () => fit(regression(), pick(rows, [0]), mul(pick(truth, [0]), NaN), options),
    'fit: the loss of sample 0 must be a number, got NaN; look for values that are no numbers in x and y',
  ],
  [
    'another order in fit',
    () => fit(regression(), pick(rows, [0]), pick(truth, [0]), { ...options, shuffle: false } as never),
    'fit: shuffle: must be left out, as `select` says which samples come when, got false',
  ],
  [
    'weights of samples in fit',
    () => fit(regression(), pick(rows, [0]), pick(truth, [0]), { ...options, sampleWeight: 2 } as never),
    'fit: sampleWeight: must be left out',
  ],
])('%s is refused in words', async (_, call, message) => {
  await expect(call()).rejects.toThrow(message);
});

test('fit takes `shuffle: true`, which is what model.fit does unless told', async () => {
  const [plain, told] = [regression(), regression()];
  const [x, y] = [pick(rows, rows.keys()), pick(truth, rows.keys())];
  await fit(plain, x, y, options);
  await fit(told, x, y, { ...options, shuffle: true });
  expect(weightsOf(told)).toEqual(weightsOf(plain));
});

test('data may grow on the way, and say so', async () => {
  const select = new Selector({ sampleCount: 6, batchSize: 3, strategy: shuffle(), seed: 1 });
  const callbacks = { onEpochEnd: () => void (select.epoch === 1 && select.add(4)) };
  const fitTo = async (growing: IndexableData) =>
    fitDataset(regression(), growing, { epochs: 2, verbose: 0, select, callbacks });
  await expect(fitTo({ ...data, count: 6 })).rejects.toThrow(
    'fitDataset: data: must have a row for each of the 10 ids of the selector, got 6',
  );
  const growing = {
    get count() {
      return select.ledger.length;
    },
    batch: (ids: Uint32Array) => data.batch(ids),
  };
  await fitTo(growing);
  expect(select.draws).toBe(6 + 10 + 10);
  // What is not there yet as a sample.
  const ahead = { ...growing, count: 11 };
  await expect(fitTo(ahead)).rejects.toThrow('10 ids of the selector, got 11');
  const later = {
    get count() {
      return select.ledger.length + Number(select.ledger.length > 10);
    },
    batch: (ids: Uint32Array) => data.batch(ids.map((id) => id % COUNT)),
  };
  await fitDataset(regression(), later, {
    epochs: 2,
    verbose: 0,
    select,
    callbacks: { onEpochEnd: () => void select.add(1) },
  });
});
