import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../builder/graph-builder.js';
import { dense, relu, sequential } from '../index.js';
import { sgd } from '../optimizers/sgd.js';
import { createSession, floats, Tensor } from '../runtime/sessions.js';
import { createTrainer } from '../training/create-trainer.js';
import { binaryCrossEntropy } from './binary-cross-entropy.js';
import { focal } from './focal.js';
import { huber } from './huber.js';
import type { Loss } from './loss.js';
import { meanSquaredError } from './mean-squared-error.js';
import { softmaxCrossEntropy } from './softmax-cross-entropy.js';

/** [3, 3], with logits far beyond where a plain exponential overflows. */
const outputs = [2, -1, 0.5, -30, 40, 0, 100, -100, 0.25];
const shares = [1, 0, 0, 0.2, 0.5, 0.3, 0, 0, 1];
const several = [1, 0, 0, 0.2, 1, 0.3, 1, 0, 1];
const weights = [1, 2, 0.5];

// python3 (PyTorch 1.13, float64): import torch, torch.nn.functional as F
// z = torch.tensor([[2.,-1,.5],[-30,40,0],[100,-100,.25]], requires_grad=True); w = torch.tensor([1.,2,.5])
// losses = F.cross_entropy(z, t, reduction='none', label_smoothing=s)
//   or F.binary_cross_entropy_with_logits(z, t, reduction='none').mean(1) or F.mse_loss(z, t, reduction='none').mean(1)
// torch.autograd.grad((losses * w).sum(), z)
const cases = [
  {
    name: 'softmax cross-entropy with soft targets',
    loss: softmaxCrossEntropy(),
    targets: shares,
    losses: [0.2413113, 26, 99.75],
    gradient: [-0.214403, 0.0391126, 0.1752904, -0.4, 1, -0.6, 0.5, 0, -0.5],
  },
  {
    name: 'softmax cross-entropy with label smoothing 0.2',
    loss: softmaxCrossEntropy({ labelSmoothing: 0.2 }),
    targets: shares,
    losses: [0.5413113, 28.1333333, 99.7833333],
    gradient: [
      -0.0810696, -0.0275541, 0.1086237, -0.4533333, 1.0666667, -0.6133333, 0.4666667, -0.0333333, -0.4333333,
    ],
  },
  {
    name: 'binary cross-entropy',
    loss: binaryCrossEntropy(),
    targets: several,
    losses: [0.4714222, 2.2310491, 0.1919798],
    gradient: [-0.0397343, 0.0896471, 0.2074864, -0.1333333, 0, 0.1333333, 0, 0, -0.0729706],
  },
  {
    // With weight=torch.tensor([.5,2,1]).
    name: 'softmax cross-entropy with class weights and label smoothing 0.2',
    loss: softmaxCrossEntropy({ labelSmoothing: 0.2, classWeights: [0.5, 2, 1] }),
    targets: shares,
    losses: [0.6528305, 20.2, 113.1166667],
    gradient: [0.0642115, -0.108562, 0.0443506, -0.2266667, 0.84, -0.6133333, 0.5, -0.0666667, -0.4333333],
  },
  {
    // F.huber_loss(z, t, reduction='none', delta=1.5).mean(1)
    name: "Huber's loss",
    loss: huber({ delta: 1.5 }),
    targets: several,
    losses: [0.375, 33.865, 98.84375],
    gradient: [0.3333333, -0.3333333, 0.1666667, -1, 1, -0.2, 0.25, -0.25, -0.125],
  },
  {
    // p = z.softmax(1); -(torch.tensor([.5,2,1]) * t * (1 - p)**2 * p.log()).sum(1)
    name: 'focal loss with class weights',
    loss: focal({ gamma: 2, classWeights: [0.5, 2, 1] }),
    outputs: [2, -1, 0.5, -3, 1, 0, 1, -2, 0.25],
    targets: shares,
    losses: [0.0055464, 0.6614116, 0.5565679],
    gradient: [
      -0.0136423, 0.0024887, 0.0111536, -0.2005441, 0.4978475, -0.2973035, 0.3207689, 0.0159701, -0.336739,
    ],
  },
  {
    name: 'mean squared error',
    loss: meanSquaredError(),
    targets: several,
    losses: [0.75, 811.0433333, 6600.5208333],
    gradient: [0.6666667, -0.6666667, 0.3333333, -40.2666667, 52, -0.4, 33, -33.3333333, -0.25],
  },
];

describe.each(cases)('$name', ({ loss, outputs: values, targets, losses, gradient }) => {
  test.each([undefined, 3])(
    'has the values and gradients of PyTorch, batch size given: %s',
    async (batchSize) => {
      const got = await run(loss, [3], targets, batchSize, values);
      expectClose(got.losses, losses);
      expectClose(got.gradient, gradient);
    },
  );
});

test.each([binaryCrossEntropy(), meanSquaredError(), huber()])(
  '$name is the mean over all axes but the first',
  async (loss) => {
    const [flat, deep] = [await run(loss, [3], several), await run(loss, [3, 1, 1], several)];
    expect(deep).toEqual(flat);
  },
);

test('binary cross-entropy tells small losses apart, as ranks need', async () => {
  // -log sigmoid(z) is exp(-z) to 7 digits from z = 8 on.
  const graph = await run(binaryCrossEntropy(), [1], [1, 1, 1], undefined, [8, 9, 10]);
  [8, 9, 10].forEach((z, i) => expect(graph.losses[i]! / Math.exp(-z)).toBeCloseTo(1, 2));
});

test('softmax cross-entropy refuses a single output, whose loss would always be 0', () => {
  const b = new GraphBuilder('loss');
  const [z, t] = [b.input('z', 'float32', ['B', 1]), b.input('t', 'float32', ['B', 1])];
  expect(() => softmaxCrossEntropy().write(b, z, t)).toThrow(
    'softmaxCrossEntropy: outputs must be [B, classes] with at least 2 classes, got [B,1]; for one output use binaryCrossEntropy, or meanSquaredError where it is a number',
  );
  expect(() => softmaxCrossEntropy({ labelSmoothing: 1 })).toThrow(
    'softmaxCrossEntropy: labelSmoothing: must be at least 0 and below 1, got 1',
  );
});

test('focal loss without focus is cross-entropy', async () => {
  const [focused, plain] = [
    await run(focal({ gamma: 0 }), [3], shares),
    await run(softmaxCrossEntropy(), [3], shares),
  ];
  expectClose(focused.losses, Array.from(plain.losses));
  expectClose(focused.gradient, Array.from(plain.gradient));
});

test.each<[string, () => unknown, string]>([
  [
    'class weights below 0',
    () => focal({ classWeights: [1, -1] }),
    'focal: classWeights: must be finite, >= 0 and not all 0, got -1',
  ],
  [
    'class weights that are all 0',
    () => softmaxCrossEntropy({ classWeights: [0, 0] }),
    'softmaxCrossEntropy: classWeights: must be finite, >= 0 and not all 0, got 0,0',
  ],
  ['an exponent below 0', () => focal({ gamma: -1 }), 'focal: gamma: must be finite and >= 0, got -1'],
  ['a distance of 0', () => huber({ delta: 0 }), 'huber: delta: must be finite and > 0, got 0'],
])('refuses %s', (_, make, message) => {
  expect(make).toThrow(message);
});

test('refuses class weights that are not one for each class', async () => {
  await expect(run(softmaxCrossEntropy({ classWeights: [1, 2] }), [3], shares)).rejects.toThrow(
    'softmaxCrossEntropy: classWeights: must be one for each of the 3 classes, got 2',
  );
});

describe('a trainer', () => {
  const values = Float32Array.from({ length: 8 }, (_, i) => Math.sin(3 * i));
  const ids = Uint32Array.of(0, 1, 2, 3);
  const inputs = { count: 4, shape: [2], values };
  const trainerWith = (loss: Loss, units: number) =>
    createTrainer({
      model: sequential({ sampleShape: [2], layers: [dense(4), relu(), dense(units)], seed: 1 }),
      optimizer: sgd({ learningRate: 0.1 }),
      loss,
      seed: 1,
      threads: 1,
    });

  test.each([
    [
      'labels as rows with one 1',
      softmaxCrossEntropy(),
      3,
      [2, 0, 1, 1],
      [0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0],
    ],
    ['labels as 0 and 1 for a single output', binaryCrossEntropy(), 1, [1, 0, 0, 1], [1, 0, 0, 1]],
    ['labels of several outputs', binaryCrossEntropy(), 2, [1, 0, 0, 1], [0, 1, 1, 0, 1, 0, 0, 1]],
  ])('takes %s', async (_, loss, units, labels, targets) => {
    const [labelled, targeted] = [await trainerWith(loss, units), await trainerWith(loss, units)];
    for (let i = 0; i < 3; i++)
      expect(await labelled.step({ ...inputs, labels: Uint8Array.from(labels) }, ids)).toEqual(
        await targeted.step({ ...inputs, targets: Float32Array.from(targets) }, ids),
      );
    expect(await labelled.checkpoint()).toEqual(await targeted.checkpoint());
    await Promise.all([labelled.dispose(), targeted.dispose()]);
  });

  test('weighs losses without changing those it reports: a weight of 2 is a sample seen twice', async () => {
    const [weighted, repeated, plain] = [
      await trainerWith(meanSquaredError(), 2),
      await trainerWith(meanSquaredError(), 2),
      await trainerWith(meanSquaredError(), 2),
    ];
    const samples = { ...inputs, targets: Float32Array.from(values, Math.abs) };
    // The mean of weight x loss over 2 samples is 3/2 of the mean over 3.
    const losses = await weighted.step(samples, Uint32Array.of(0, 1), [4 / 3, 2 / 3]);
    const thrice = await repeated.step(samples, Uint32Array.of(0, 0, 1));
    const unweighted = await plain.step(samples, Uint32Array.of(0, 1));
    expect(losses).toEqual(unweighted);
    expect([losses[0], losses[1]]).toEqual([thrice[0], thrice[2]]);
    const [a, b] = [await weighted.predict(inputs), await repeated.predict(inputs)];
    a.forEach((value, i) => expect(value).toBeCloseTo(b[i]!, 6));
    await Promise.all([weighted.dispose(), repeated.dispose(), plain.dispose()]);
  });

  test('gives the same bits for weights of 1 as for none', async () => {
    const [weighted, plain] = [
      await trainerWith(meanSquaredError(), 2),
      await trainerWith(meanSquaredError(), 2),
    ];
    const samples = { ...inputs, targets: Float32Array.from(values, Math.abs) };
    await weighted.step(samples, ids, [1, 1, 1, 1]);
    await plain.step(samples, ids);
    expect(await weighted.checkpoint()).toEqual(await plain.checkpoint());
    await Promise.all([weighted.dispose(), plain.dispose()]);
  });

  test('refuses weights that are not finite, or too few', async () => {
    const trainer = await trainerWith(meanSquaredError(), 2);
    const samples = { ...inputs, targets: values };
    await expect(trainer.step(samples, ids, [1, 1, NaN, 1])).rejects.toThrow(
      'weights: must be finite numbers, got NaN for sample 2',
    );
    // Infinite as the 32-bit float that the engine takes.
    await expect(trainer.step(samples, ids, [1, 1, 1e39, 1])).rejects.toThrow(
      'weights: must be finite numbers of 32 bits, below 3.4e38, got 1e+39 for sample 2',
    );
    await expect(trainer.step(samples, ids, [1])).rejects.toThrow(
      'weights: must be one for each of the 4 ids, got 1',
    );
    await trainer.dispose();
  });
});

async function run(
  loss: Loss,
  shape: readonly number[],
  targets: readonly number[],
  batchSize?: number,
  values: readonly number[] = outputs,
) {
  const b = new GraphBuilder('loss', { ...(batchSize !== undefined && { batchSize }) });
  const input = (name: string, dimensions: readonly number[]) =>
    b.input(name, 'float32', ['B', ...dimensions]);
  const [z, t, w] = [input('z', shape), input('t', shape), input('w', [])];
  const head = loss.write(b, z, t);
  b.output('losses', head.losses);
  b.output('gradient', head.pullback(w));
  const session = await createSession(b.graph, { threads: 1 });
  const feed = (data: readonly number[], dimensions: readonly number[]) =>
    new Tensor(Float32Array.from(data), [3, ...dimensions]);
  const result = await session.run({ z: feed(values, shape), t: feed(targets, shape), w: feed(weights, []) });
  await session.release();
  return { losses: floats(result['losses']), gradient: floats(result['gradient']) };
}

function expectClose(got: Float32Array, expected: readonly number[]): void {
  expect(got.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(got[i]! - value)).toBeLessThan(1e-6 * Math.max(Math.abs(value), 1));
  });
}
