import '@tensorflow/tfjs-backend-cpu';
import {
  concat,
  memory,
  mul,
  ones,
  reshape,
  slice,
  squaredDifference,
  squeeze,
  type Tensor,
  tensor1d,
  tensor2d,
  train,
} from '@tensorflow/tfjs-core';
import {
  input,
  layers,
  model as createModel,
  sequential,
  type LayersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { rank, Selector, shuffle } from 'rankbatch';
import { describe, expect, test } from 'vitest';
import { fit } from './fit.js';
import { fitDataset, type IndexableData } from './fit-dataset.js';
import type { LossFunction } from './sample-losses.js';

const COUNT = 6;
const numbers = [0, 1, 2, 3, 4, 5];
const truth = numbers.map((value) => 2 * value + 1);
const flat = (values: number[]) => tensor1d(values);
const column = (values: number[]) => tensor2d(values, [values.length, 1]);
/** All samples in one batch, where the order is of no account. */
const whole = { epochs: 3, batchSize: COUNT, verbose: 0, select: shuffle() } as const;

function modelOf(
  loss: string | LossFunction,
  units = 1,
  activation: 'linear' | 'sigmoid' | 'softmax' = 'linear',
) {
  const model = sequential({
    layers: [layers.dense({ inputShape: [1], units, activation, kernelInitializer: 'ones' })],
  });
  model.compile({ optimizer: train.sgd(0.01), loss, metrics: ['accuracy'] });
  return model;
}

/** Two inputs and two outputs. */
function twins(): LayersModel {
  const inputs = ['a', 'b'].map((name) => input({ shape: [1], name }));
  const both = layers.concatenate().apply(inputs);
  const outputs = ['c', 'd'].map((name) =>
    layers.dense({ units: 1, name, kernelInitializer: 'ones' }).apply(both),
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const model = createModel({ inputs, outputs: outputs as SymbolicTensor[] });
  model.compile({ optimizer: train.sgd(0.01), loss: ['meanSquaredError', 'meanAbsoluteError'] });
  return model;
}

const close = (values: Iterable<number>) => Array.from(values, (value): unknown => expect.closeTo(value, 4));
const weightsOf = (model: LayersModel) => model.getWeights().flatMap((weight) => [...weight.dataSync()]);
const bits = numbers.map((value) => value % 2);
const classes = numbers.map((value) => value % 3);

describe('[N] is [N, 1], as in model.fit', () => {
  test.each<[string, () => LayersModel, Tensor | Tensor[], Tensor | Tensor[]]>([
    ['targets', () => modelOf('meanSquaredError'), column(numbers), flat(truth)],
    ['inputs', () => modelOf('meanAbsoluteError'), flat(numbers), column(truth)],
    ['of two classes', () => modelOf('binaryCrossentropy', 1, 'sigmoid'), flat(numbers), flat(bits)],
    [
      'numbers of classes',
      () => modelOf('sparseCategoricalCrossentropy', 3, 'softmax'),
      flat(numbers),
      flat(classes),
    ],
    [
      'numbers of classes, in a column',
      () => modelOf('sparseCategoricalCrossentropy', 3, 'softmax'),
      flat(numbers),
      column(classes),
    ],
    ['several of both', twins, [flat(numbers), column(bits)], [column(truth), flat(classes)]],
  ])('%s', async (_, make, x, y) => {
    const [theirs, ours, streamed] = [make(), make(), make()];
    const validationData: [Tensor | Tensor[], Tensor | Tensor[]] = [x, y];
    const expected = await theirs.fit(x, y, { epochs: 3, batchSize: COUNT, verbose: 0, validationData });
    const { history } = await fit(ours, x, y, { ...whole, validationData });
    expect(Object.keys(history).sort()).toEqual(Object.keys(expected.history).sort());
    for (const [name, values] of Object.entries(history))
      expect(values).toEqual(close(expected.history[name] as number[]));
    expect(weightsOf(ours)).toEqual(close(weightsOf(theirs)));
    const rows = (all: Tensor | Tensor[], ids: Uint32Array) =>
      [all].flat().map((tensor) => {
        const values = tensor.dataSync();
        const chosen = flat(Array.from(ids, (id) => values[id]!));
        return tensor.rank === 1 ? chosen : reshape(chosen, [ids.length, 1]);
      });
    const data: IndexableData = { count: COUNT, batch: (ids) => ({ xs: rows(x, ids), ys: rows(y, ids) }) };
    await fitDataset(streamed, data, { ...whole, validationData });
    expect(weightsOf(streamed)).toEqual(close(weightsOf(theirs)));
  });

  test('targets, where some are split off for validation', async () => {
    const [theirs, ours] = [modelOf('meanSquaredError'), modelOf('meanSquaredError')];
    const [x, y] = [column(numbers), flat(truth)];
    const expected = await theirs.fit(x, y, { epochs: 2, verbose: 0, validationSplit: 0.5 });
    const { history } = await fit(ours, x, y, { ...whole, epochs: 2, validationSplit: 0.5 });
    expect(history['val_loss']).toEqual(close(expected.history['val_loss'] as number[]));
    expect(weightsOf(ours)).toEqual(close(weightsOf(theirs)));
  });

  test('in the losses that are recorded, in the step and afresh, and no tensor is left', async () => {
    const model = modelOf('meanSquaredError');
    model.compile({ optimizer: train.sgd(0), loss: 'meanSquaredError' });
    const strategy = rank({ pressure: 10, recompute: { frequency: 1, ratio: 1 } });
    const selector = new Selector({ sampleCount: COUNT, batchSize: 4, strategy, seed: 1 });
    const data: IndexableData = {
      count: COUNT,
      batch: (ids) => ({ xs: flat(Array.from(ids)), ys: flat(Array.from(ids, (id) => truth[id]!)) }),
    };
    const [x, y] = [flat(numbers), flat(truth)];
    const once = async () => {
      await fit(model, x, y, { epochs: 2, verbose: 0, select: selector });
      await fitDataset(model, data, { epochs: 2, verbose: 0, select: selector });
    };
    await once();
    // The model says x, of 2 x + 1.
    expect([...selector.ledger.losses]).toEqual(close(numbers.map((value) => (value + 1) ** 2)));
    const { numTensors } = memory();
    await once();
    expect(memory().numTensors).toBe(numTensors);
  });
});

describe('what model.fit refuses is refused', () => {
  test.each<[string, () => Promise<unknown>, string]>([
    [
      'targets of one number where there are three',
      () => fit(modelOf('meanSquaredError', 3), column(numbers), column(truth), whole),
      "fit: x and y must have the shapes that model.fit takes, those of the model's inputs and outputs: target expected",
    ],
    [
      'the same in a batch',
      () =>
        fitDataset(
          modelOf('meanSquaredError', 3),
          { count: COUNT, batch: () => ({ xs: column(numbers), ys: flat(truth) }) },
          whole,
        ),
      'Operands could not be broadcast together with shapes 6,3 and 6',
    ],
    [
      'inputs of other columns',
      () => fit(modelOf('meanSquaredError'), tensor2d([1, 2, 3, 4], [2, 2]), column([1, 2]), whole),
      'the input received an input with 2 examples, each with shape [2]',
    ],
    [
      'classes in columns where numbers are meant',
      () =>
        fit(
          modelOf('sparseCategoricalCrossentropy', 3, 'softmax'),
          column([0, 1]),
          tensor2d([1, 0, 0, 0, 1, 0], [2, 3]),
          whole,
        ),
      'each example has shape [1]',
    ],
  ])('%s', async (_, call, message) => {
    await expect(call()).rejects.toThrow(message);
  });
});

test('a loss of all pairs of samples is refused, one of as many numbers as samples is not', async () => {
  const pairs = (a: Tensor, b: Tensor) => squaredDifference(squeeze(a, [1]), b);
  await expect(fit(modelOf(pairs), column(numbers), column(truth), whole)).rejects.toThrow(
    'the loss of output 0 must be one number for each of the 6 samples of a batch, got one for each pair of them, [6, 6]',
  );
  const several = (a: Tensor, b: Tensor) => concat([squaredDifference(a, b), squaredDifference(b, a)], 1);
  await fit(modelOf(several), column([0, 1]), column([1, 3]), whole);
  const alone = (a: Tensor, b: Tensor) => squeeze(squaredDifference(a, b));
  await fit(modelOf(alone, 2), column([0, 1]), tensor2d([1, 3, 2, 4], [2, 2]), whole);
});

test('a batch may have targets that only a loss of its own can read, as in model.fitDataset', async () => {
  const masked = (a: Tensor, b: Tensor) =>
    mul(squaredDifference(slice(a, [0, 0], [-1, 1]), b), slice(a, [0, 1], [-1, 1]));
  const data: IndexableData = {
    count: 2,
    batch: ({ length }) => ({ xs: ones([length, 1]), ys: ones([length, 2]) }),
  };
  const { history } = await fitDataset(modelOf(masked), data, { ...whole, epochs: 1 });
  expect(history['loss']).toHaveLength(1);
});
