import '@tensorflow/tfjs-backend-cpu';
import {
  memory,
  oneHot,
  slice,
  mean,
  squaredDifference,
  tensor1d,
  tensor2d,
  train,
  type Tensor,
} from '@tensorflow/tfjs-core';
import {
  Callback,
  callbacks as makers,
  input,
  layers,
  model as createModel,
  sequential,
  type LayersModel,
  type Sequential,
} from '@tensorflow/tfjs-layers';
import { rank, Selector, shuffle } from 'rankbatch';
import { rank as coreRank, Selector as CoreSelector } from 'rankbatch/core';
import { describe, expect, test } from 'vitest';
import { fit } from './fit.js';

const COUNT = 10;
const x = tensor2d(
  Float32Array.from({ length: COUNT * 2 }, (_, i) => Math.sin(i)),
  [COUNT, 2],
);
const classes = Array.from({ length: COUNT }, (_, i) => i % 3);
const y = oneHot(tensor1d(classes, 'int32'), 3);
const quiet = { epochs: 2, batchSize: 4, verbose: 0 } as const;

function classifier(learningRate = 0): Sequential {
  const model = sequential({ layers: [layers.dense({ inputShape: [2], units: 3, activation: 'softmax' })] });
  model.compile({
    optimizer: train.sgd(learningRate),
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return model;
}

function selectorOf(sampleCount = COUNT): Selector {
  return new Selector({ sampleCount, batchSize: 4, strategy: rank({ pressure: 10 }), seed: 1 });
}

const shardOf = () =>
  new Selector({ sampleCount: COUNT, batchSize: 4, seed: 1, shard: { index: 0, count: 2 } });

/** The losses that a selector knows. */
function known(selector: Selector): number[] {
  return Array.from({ length: selector.sampleCount }, (_, id) => selector.ledger.loss(id));
}

describe('the loss of each sample', () => {
  test('of a model that ends in softmax is -log of the probability of its class', async () => {
    const model = classifier();
    const selector = selectorOf();
    await fit(model, x, y, { ...quiet, select: selector });
    const probabilities = (model.predict(x) as Tensor).arraySync() as number[][];
    known(selector).forEach((loss, id) => {
      expect(loss).toBeCloseTo(-Math.log(probabilities[id]![classes[id]!]!), 5);
    });
  });

  test('is the mean over what a sample has several of, added up over the outputs', async () => {
    const start = input({ shape: [2] });
    const first = layers.dense({ units: 2, name: 'first' }).apply(start);
    const second = layers.dense({ units: 1, name: 'second' }).apply(start);
    const model = createModel({ inputs: start, outputs: [first, second] as never });
    model.compile({ optimizer: train.sgd(0), loss: ['meanSquaredError', 'meanAbsoluteError'] });
    const truth = { second: tensor2d(new Float32Array(COUNT), [COUNT, 1]), first: x };
    const selector = selectorOf();
    await fit(model, x, truth, { ...quiet, select: selector });
    const [a, b] = (model.predict(x) as Tensor[]).map((output) => output.arraySync() as number[][]);
    const rows = x.arraySync();
    known(selector).forEach((loss, id) => {
      const squares = rows[id]!.map((value, i) => (value - a![id]![i]!) ** 2);
      expect(loss).toBeCloseTo((squares[0]! + squares[1]!) / 2 + Math.abs(b![id]![0]!), 5);
    });
  });

  test('is known afresh where the strategy asks for it', async () => {
    const model = classifier(0.5);
    const strategy = rank({ pressure: 10, recompute: { frequency: 1, ratio: 1 } });
    const selector = new Selector({ sampleCount: COUNT, batchSize: 4, strategy, seed: 1 });
    await fit(model, x, y, { ...quiet, epochs: 1, select: selector });
    model.compile({ optimizer: train.sgd(0), loss: 'categoricalCrossentropy' });
    await fit(model, x, y, { ...quiet, epochs: 1, select: selector });
    const probabilities = (model.predict(x) as Tensor).arraySync() as number[][];
    known(selector).forEach((loss, id) => {
      expect(loss).toBeCloseTo(-Math.log(probabilities[id]![classes[id]!]!), 5);
    });
  });
});

test('a selector of a shard, or with retired samples, is given the rows of all ids', async () => {
  const retired = selectorOf();
  retired.retire([0, 9]);
  for (const select of [shardOf(), retired]) {
    await fit(classifier(), x, y, { ...quiet, select });
    expect(select.staleness().known).toBe(1);
  }
  // Rows behind the last id that is drawn are not needed.
  await fit(classifier(), slice(x, 0, 9), slice(y, 0, 9), { ...quiet, select: retired });
});

test('a selector of rankbatch/core is taken', async () => {
  const strategy = coreRank({ pressure: 10 });
  const select = new CoreSelector({ sampleCount: COUNT, batchSize: 4, strategy, seed: 1 });
  await fit(classifier(), x, y, { ...quiet, select });
  expect(select.draws).toBe(2 * COUNT);
  expect([...select.ledger.losses].every((loss) => Number.isFinite(loss))).toBe(true);
});

describe('fit is as model.fit', () => {
  test('in the keys and lengths of its history, and in what callbacks hear', async () => {
    const heard = async (
      trainWith: (model: LayersModel, options: object) => Promise<{ history: object }>,
    ) => {
      const events: string[] = [];
      const callbacks = {
        onTrainBegin: () => void events.push('begin'),
        onEpochEnd: (epoch: number, logs?: object) =>
          void events.push(`epoch ${epoch}: ${Object.keys(logs ?? {}).join()}`),
        onBatchEnd: (batch: number, logs?: object) =>
          void events.push(`batch ${batch}: ${Object.keys(logs ?? {}).join()}`),
        onTrainEnd: () => void events.push('end'),
      };
      const { history } = await trainWith(classifier(0.1), { ...quiet, callbacks, validationSplit: 0.2 });
      return {
        events,
        lengths: Object.entries(history).map(([key, values]) => [key, (values as unknown[]).length]),
      };
    };
    const theirs = await heard((model, options) => model.fit(x, y, options));
    expect(theirs.lengths).toContainEqual(['val_acc', 2]);
    const sorted = (events: string[]) =>
      events.map((event) =>
        event
          .split(/[:,] ?/)
          .sort()
          .join(),
      );
    const ours = await heard((model, options) => fit(model, x, y, options));
    expect(sorted(ours.events)).toEqual(sorted(theirs.events));
    expect(new Map(ours.lengths as [string, number][])).toEqual(
      new Map(theirs.lengths as [string, number][]),
    );
  });

  test('in its result, where one batch is all samples', async () => {
    const [theirs, ours] = [classifier(0.5), classifier(0.5)];
    ours.setWeights(theirs.getWeights());
    const options = { epochs: 3, batchSize: COUNT, verbose: 0, classWeight: { 0: 1, 1: 2, 2: 3 } };
    const expected = await theirs.fit(x, y, options);
    const found = await fit(ours, x, y, { ...options, select: shuffle() });
    found.history['loss']!.forEach((loss, epoch) => {
      expect(loss).toBeCloseTo(expected.history['loss']![epoch] as number, 5);
    });
    const [a, b] = [theirs, ours].map((model) => [...model.getWeights()[0]!.dataSync()]);
    b!.forEach((weight, i) => {
      expect(weight).toBeCloseTo(a![i]!, 5);
    });
  });

  test('in calling callbacks that are instances of a class, beside others too', async () => {
    class Counter extends Callback {
      epochs = 0;
      override async onEpochEnd(): Promise<void> {
        this.epochs += 1;
        return Promise.resolve();
      }
    }
    const options = { ...quiet, epochs: 5 };
    for (const trainWith of [
      (model: LayersModel, given: object) => model.fit(x, y, given),
      (model: LayersModel, given: object) => fit(model, x, y, given),
    ]) {
      // The loss stays the same, so that it ends when it has not improved once.
      const stopping = makers.earlyStopping({ monitor: 'val_loss' });
      const validationData = [x, y];
      const { epoch } = await trainWith(classifier(), { ...options, callbacks: [stopping], validationData });
      expect(epoch).toEqual([0, 1]);
      const counter = new Counter();
      await trainWith(classifier(), { ...options, callbacks: [counter] });
      expect(counter.epochs).toBe(5);
    }
    const counter = new Counter();
    let heard = 0;
    const plain = { onEpochEnd: () => void (heard += 1) };
    await fit(classifier(), x, y, { ...options, callbacks: [plain, counter] as never });
    expect([heard, counter.epochs]).toEqual([5, 5]);
  });

  test('in taking validation data, where they are given, in place of a split', async () => {
    const options = { ...quiet, validationSplit: 0.4, validationData: [x, y] as [Tensor, Tensor] };
    const select = selectorOf();
    const { history } = await fit(classifier(), x, y, { ...options, select });
    expect(history['val_loss']).toHaveLength(2);
    expect(select.draws).toBe(2 * COUNT);
  });

  test('in taking an empty list of validation data for none, and refusing one that is no pair', async () => {
    const validationData = [] as unknown as [Tensor, Tensor];
    const { history } = await fit(classifier(), x, y, { ...quiet, validationData });
    expect(history['val_loss']).toBeUndefined();
    const split = await fit(classifier(), x, y, { ...quiet, validationData, validationSplit: 0.4 });
    expect(split.history['val_loss']).toHaveLength(2);
    const one = [x] as unknown as [Tensor, Tensor];
    await expect(fit(classifier(), x, y, { ...quiet, validationData: one })).rejects.toThrow(
      /^fit: validationData: must be a list of the samples and what they are, \[xs, ys\], got /,
    );
  });

  test('in leaving no tensor behind', async () => {
    const model = classifier(0.1);
    const strategy = rank({ pressure: 10, recompute: { frequency: 1, ratio: 1 } });
    await fit(model, x, y, { ...quiet, validationSplit: 0.2, select: strategy });
    const { numTensors } = memory();
    await fit(model, x, y, { ...quiet, validationSplit: 0.2, select: strategy });
    expect(memory().numTensors).toBe(numTensors);
  });
});

test('the model has its own loss functions again, also after an error', async () => {
  const model = classifier();
  const { lossFunctions } = (model as unknown as { model: LayersModel }).model;
  const before = [...lossFunctions];
  const onBatchEnd = () => {
    throw new Error('enough');
  };
  await expect(fit(model, x, y, { ...quiet, callbacks: { onBatchEnd } })).rejects.toThrow('enough');
  expect(lossFunctions).toEqual(before);
  // Losses that are no numbers, and a callback that ends the training before they are recorded.
  const none = tensor2d(new Float32Array(COUNT * 2).fill(Number.NaN), [COUNT, 2]);
  const stop = () => {
    (model as unknown as { model: { stopTraining: boolean } }).model.stopTraining = true;
  };
  await expect(fit(model, none, y, { ...quiet, callbacks: { onBatchEnd: stop } })).rejects.toThrow('got NaN');
  expect(lossFunctions).toEqual(before);
});

test.each<[string, () => Promise<unknown>, string]>([
  [
    'a model that is not compiled',
    () => fit(sequential({ layers: [layers.dense({ inputShape: [2], units: 3 })] }), x, y),
    'must be compiled',
  ],
  [
    'too few samples in y',
    () => fit(classifier(), x, slice(y, 0, 4), quiet),
    'the same number of samples, at least one, got 10 and 4',
  ],
  ['too many tensors', () => fit(classifier(), [x, x], y, quiet), 'x must have one tensor'],
  [
    'a selector of other data',
    () => fit(classifier(), x, y, { ...quiet, select: selectorOf(5) }),
    'fit: x: must have a row for each of the 5 ids of the selector, got 10',
  ],
  [
    'a selector elsewhere, which has no ledger',
    () => {
      const select = { next: async () => {}, record: async () => {}, due: async () => {} };
      return fit(classifier(), x, y, { ...quiet, select } as never);
    },
    'fit: select: must be a strategy, or a selector with next, record, due, reportValidation and ledger, not one elsewhere, got',
  ],
  [
    'the samples of a shard without those of others',
    () => fit(classifier(), slice(x, 0, 5), slice(y, 0, 5), { ...quiet, select: shardOf() }),
    'those of other shards, too, got 5',
  ],
  [
    'a sample that is added on the way, and has no row',
    () => {
      const select = selectorOf();
      const callbacks = { onEpochEnd: () => void select.add(1) };
      return fit(classifier(), x, y, { ...quiet, epochs: 2, select, callbacks });
    },
    'fit: x: must have a row for each of the 11 ids of the selector, got 10',
  ],
  [
    'a loss that is a mean over the batch',
    () => {
      const model = classifier();
      model.compile({
        optimizer: train.sgd(0),
        loss: (a, b) => mean(squaredDifference(a, b)),
      });
      return fit(model, x, y, quiet);
    },
    'one number for each of the 4 samples of a batch, got the shape []',
  ],
])('%s is refused in words', async (_, call, message) => {
  await expect(call()).rejects.toThrow(message);
});
