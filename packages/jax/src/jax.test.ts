import { jit, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { rank, Selector } from 'rankbatch';
import { rank as coreRank, Selector as CoreSelector } from 'rankbatch/core';
import { expect, test } from 'vitest';
import { batches, lossesAndGrad } from './index.js';

const COUNT = 12;
const x = np.array(Float32Array.from({ length: 2 * COUNT }, (_, i) => Math.sin(i))).reshape([COUNT, 2]);
const y = np.array(Float32Array.from({ length: COUNT }, (_, i) => i % 3));

type Params = { w: np.Array; b: np.Array };
const start = (): Params => ({ w: np.array([0.3, -0.2]), b: np.array(0.1) });
const lossesOf = ({ w, b }: Params, input: np.Array, target: np.Array): np.Array =>
  np.square(np.matmul(input, w).add(b).sub(target));

function selectorOf(recompute?: { frequency: number; ratio: number }): Selector {
  return new Selector({
    sampleCount: COUNT,
    batchSize: 5,
    strategy: rank({ pressure: 10, recompute }),
    seed: 1,
  });
}

const differentiate = lossesAndGrad(lossesOf);
const numbersOf = (array: np.Array): number[] => [array.js()].flat(9) as number[];

test.each([
  ['as it is', differentiate],
  ['inside jit', jit(differentiate)],
])('lossesAndGrad %s gives the losses, and the gradient of their weighted mean', (_, step) => {
  const weights = np.array(Float32Array.from({ length: COUNT }, (__, i) => 0.5 + i / COUNT));
  const [losses, gradient] = step(start(), weights.ref, x.ref, y.ref);
  expect(losses.js()).toEqual(lossesOf(start(), x.ref, y.ref).js());
  const meanOf = (params: Params): np.Array => np.mean(lossesOf(params, x.ref, y.ref).mul(weights.ref));
  const [, expected] = valueAndGrad(meanOf)(start());
  for (const name of ['w', 'b'] as const)
    expect(numbersOf(gradient[name])).toEqual(
      numbersOf(expected[name]).map((value): unknown => expect.closeTo(value, 5)),
    );
});

test('a loss that is not one number for each sample is refused', () => {
  const perOutput = lossesAndGrad((w: np.Array, input: np.Array) => nn.relu(input.mul(w)));
  expect(() => perOutput(np.array(1), np.ones([COUNT]), x.ref)).toThrow(
    'lossesAndGrad: must get one loss for each of 12 samples, got the shape [12, 2]; take the mean over all axes but the first',
  );
});

test('weights that are not one number for each sample are refused', () => {
  const step = lossesAndGrad((w: np.Array, input: np.Array) => np.square(input.mul(w)));
  for (const [shape, said] of [[[3, 1], '3, 1'] as const, [[], ''] as const])
    expect(() => step(np.array(2), np.ones([...shape]), np.ones([3]))).toThrow(
      `lossesAndGrad: weights must have the shape [B], one for each sample, got [${said}]`,
    );
});

test('every loss is recorded for its own sample, and the arrays stay', async () => {
  const selector = selectorOf();
  const sizes: number[] = [];
  for await (const { ids, data, weights, record } of batches(selector, [x, y], { epochs: 1 })) {
    sizes.push(ids.length);
    expect(weights.js()).toEqual(Array.from(ids, () => 1));
    await record(lossesOf(start(), data[0]!, data[1]!));
  }
  expect(sizes).toEqual([5, 5, 2]);
  expect([...selector.ledger.losses]).toEqual(lossesOf(start(), x.ref, y.ref).js());
});

test('a selector of rankbatch/core is taken', async () => {
  const strategy = coreRank({ pressure: 10 });
  const selector = new CoreSelector({ sampleCount: COUNT, batchSize: 5, strategy, seed: 1 });
  for await (const { data, weights, record } of batches(selector, [x, y], { epochs: 1 })) {
    weights.dispose();
    await record(lossesOf(start(), data[0]!, data[1]!));
  }
  expect([...selector.ledger.losses]).toEqual(lossesOf(start(), x.ref, y.ref).js());
});

test('losses that the strategy asks for are computed afresh, where there is a way to', async () => {
  const asked: number[] = [];
  const evaluate = (...[input, target]: np.Array[]): np.Array => {
    asked.push(input!.shape[0]!);
    return lossesOf(start(), input!, target!);
  };
  const stale = (): np.Array => np.zeros([5]);
  for (const options of [{ epochs: 2 }, { epochs: 2, evaluate }]) {
    const selector = selectorOf({ frequency: 1, ratio: 1 });
    for await (const { ids, data, weights, record } of batches(selector, [x, y], options)) {
      tree.dispose([data, weights]);
      await record(ids.length === 5 ? stale() : np.zeros([ids.length]));
    }
    expect(selector.staleness().moved === undefined).toBe(options.evaluate === undefined);
  }
  expect(asked.reduce((sum, count) => sum + count, 0)).toBe(COUNT);
});

test('what does not fit is refused', async () => {
  const next = (arrays: np.Array[], epochs: number) => batches(selectorOf(), arrays, { epochs }).next();
  await expect(next([x, np.zeros([3])], 1)).rejects.toThrow(
    'batches: array 1: must have a row for each of the 12 ids of the selector, got 3',
  );
  // The ids of a shard are those of all samples: its own rows alone would be taken for others.
  const shard = new Selector({ sampleCount: COUNT, batchSize: 2, seed: 1, shard: { index: 0, count: 2 } });
  const own = np.zeros([COUNT / 2]);
  await expect(batches(shard, [own], { epochs: 1 }).next()).rejects.toThrow(
    'those of other shards, too, got 6',
  );
  expect((await batches(shard, [x], { epochs: 1 }).next()).done).toBe(false);
  await expect(next([x], 0)).rejects.toThrow('batches: epochs must be an integer >= 1, got 0');
});

test('samples that are added on the way are not trained on with rows of others', async () => {
  const selector = selectorOf();
  const loop = async () => {
    for await (const { ids, data, record } of batches(selector, [y], { epochs: 3 })) {
      await record(data[0]!);
      if (ids.length < 5) selector.add(3);
    }
  };
  await expect(loop()).rejects.toThrow(
    'batches: array 0: must have a row for each of the 15 ids of the selector, got 12',
  );
  expect(selector.draws).toBe(12);
});
