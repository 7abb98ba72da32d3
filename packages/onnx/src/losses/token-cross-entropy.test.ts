import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder/graph-builder.js';
import type { Model } from '../graph/model.js';
import { sgd } from '../optimizers/sgd.js';
import { createSession, floats, Tensor } from '../runtime/sessions.js';
import { createTrainer } from '../training/create-trainer.js';
import { tokenCrossEntropy, type TokenCrossEntropyOptions } from './token-cross-entropy.js';

/** [3, 2 tokens, 3 classes] */
const outputs = [2, -1, 0.5, 0, 1, 2, -30, 40, 0, 1, 1, 1, 1, -1, 0.25, 3, 2, 1];
const labels = [0, 2, -100, 1, -100, -100];
const weights = [1, 2, 0.5];

// python3 (PyTorch 2.13, float64), sample by sample: z[i] [2, 3], F.cross_entropy(z[i], labels[i], weight=w, reduction=r), 0 for the
// last sample; gradients of (losses * torch.tensor([1., 2, .5])).sum()
const none = [0, 0, 0];
const second = [...none, 0.6666667, -1.3333333, 0.6666667, ...none, ...none];
const cases: readonly (readonly [TokenCrossEntropyOptions, number[], number[]])[] = [
  [
    {},
    [0.3244586, 1.0986123, 0],
    [-0.1072015, 0.0195563, 0.0876452, 0.0450153, 0.1223642, -0.1673795, ...second],
  ],
  [
    { over: 'sum' },
    [0.6489173, 1.0986123, 0],
    [-0.214403, 0.0391126, 0.1752904, 0.0900306, 0.2447285, -0.334759, ...second],
  ],
  [
    { classWeights: [0.5, 2, 1] },
    [0.3521744, 1.0986123, 0],
    [-0.0714677, 0.0130375, 0.0584301, 0.0600204, 0.1631523, -0.2231727, ...second],
  ],
];

test.each(cases)('%j: has the values and gradients of PyTorch', async (options, losses, gradient) => {
  for (const batchSize of [undefined, 3])
    for (const classes of ['last', 'first'] as const) {
      const got = await run({ ...options, classes }, batchSize);
      expect(got.losses).toEqual(losses.map((value) => expect.closeTo(value, 5) as number));
      expect(got.gradient).toEqual(gradient.map((value) => expect.closeTo(value, 5) as number));
    }
});

// python3 (PyTorch 2.13, float64): z = torch.sin(torch.arange(24.)).reshape(2, 3, 2, 2); y as below, 255 where the mask is 0;
// F.cross_entropy(z[i:i+1], y[i:i+1], ignore_index=255, reduction=r)
test.each([
  ['mean', [1.2256375, 2.2502755]],
  ['sum', [2.4512749, 4.5005509]],
] as const)(
  'maps [B, classes, height, width] with an ignored class and a mask, %s',
  async (over, expected) => {
    const b = new GraphBuilder('map');
    const x = b.input('x', 'float32', ['B', 3, 2, 2]);
    const scale = b.constant({ type: 'float32', shape: [1], data: Float32Array.of(1) }, 'scale');
    b.output('logits', b.op('Mul', [x, scale]));
    const trainer = await createTrainer({
      model: { graph: b.graph, sampleShape: [3, 2, 2], classes: 3, parameters: ['scale'], statistics: [] },
      optimizer: sgd({ learningRate: 0.1 }),
      loss: tokenCrossEntropy({ classes: 'first', ignoreIndex: 255, over }),
      seed: 1,
      threads: 1,
    });
    const samples = {
      count: 2,
      shape: [3, 2, 2],
      values: Float32Array.from({ length: 24 }, (_, i) => Math.sin(i)),
      labels: Uint8Array.of(0, 2, 255, 1, 255, 1, 1, 2),
      mask: Uint8Array.of(1, 1, 1, 0, 1, 1, 0, 1),
    };
    const evaluated = await trainer.evaluate(samples);
    for (const losses of [await trainer.step(samples, Uint32Array.of(0, 1)), evaluated.losses])
      expect(Array.from(losses)).toEqual(expected.map((value) => expect.closeTo(value, 5) as number));
    expect(evaluated.predictions).toHaveLength(8);
    await trainer.dispose();
  },
);

test('refuses one label a sample, and class weights of another count', () => {
  const b = new GraphBuilder('loss');
  const [flat, deep] = [b.input('flat', 'float32', ['B', 3]), b.input('deep', 'float32', ['B', 2, 3])];
  expect(() => tokenCrossEntropy().write(b, flat, b.input('t', 'int32', ['B']))).toThrow(
    'tokenCrossEntropy: outputs must be [B, ...positions, classes] with at least 2 classes, got [B,3]; for one label a sample use softmaxCrossEntropy',
  );
  const weighted = tokenCrossEntropy({ classWeights: [1, 2] });
  expect(() => weighted.write(b, deep, b.input('u', 'int32', ['B', 2]))).toThrow(
    'tokenCrossEntropy: classWeights: must be one for each of the 3 classes, got 2',
  );
});

test('a trainer takes labels of every position and a mask, and predicts every position', async () => {
  const trainer = await createTrainer({
    model: tagger(),
    optimizer: sgd({ learningRate: 0.5 }),
    loss: tokenCrossEntropy(),
    seed: 1,
    threads: 1,
    batchSize: 2,
  });
  const values = Float32Array.of(1, -1, 1, 0, -1, 1, 1, -1, 1);
  const masked = { count: 3, shape: [3, 1], values, labels: Uint8Array.of(0, 1, 0, 9, 1, 0, 0, 1, 0) };
  const samples = { ...masked, mask: Uint8Array.of(1, 1, 1, 0, 1, 1, 1, 1, 1) };
  const ids = Uint32Array.of(0, 1);
  const [first] = await trainer.step(samples, ids);
  expect(first).toBeCloseTo(Math.log(2), 5);
  for (let i = 0; i < 40; i++) await trainer.step(samples, ids);
  const { losses, predictions, margins } = await trainer.evaluate(samples, Uint32Array.of(1, 0));
  expect(Math.max(...losses)).toBeLessThan(0.2);
  expect(Array.from(predictions)).toEqual([0, 1, 0, 0, 1, 0]);
  expect(Array.from(margins)).toEqual([NaN, NaN]);
  // A label at a position that does not count is the same as none.
  const ignored = { ...masked, labels: Int32Array.of(0, 1, 0, -100, 1, 0, 0, 1, 0) };
  expect((await trainer.evaluate(ignored, Uint32Array.of(1))).losses[0]).toBe(losses[0]);

  await expect(trainer.step(masked, ids)).rejects.toThrow(
    "labels: must be below the model's 2 classes or -100, got 9 for position 0 of sample 1",
  );
  await expect(trainer.step({ ...samples, labels: new Uint8Array(3) }, ids)).rejects.toThrow(
    'labels: must be 3 for each of the 3 samples, 9 in all, got 3',
  );
  await expect(trainer.step({ ...samples, mask: new Uint8Array(3) }, ids)).rejects.toThrow(
    'mask: must be 3 for each of the 3 samples, 9 in all, got 3',
  );
  const targets = { count: 3, shape: [3, 1], values, targets: new Float32Array(18) };
  await expect(trainer.step(targets, ids)).rejects.toThrow(
    'samples: must have labels [N,3] for this loss, got targets',
  );
  await trainer.dispose();
});

test.each([
  [{ over: 'summ' }, 'over: must be one of "mean", "sum", got "summ"'],
  [{ classes: 'lst' }, 'classes: must be one of "last", "first", got "lst"'],
  [
    { ignoreIndex: 2 ** 32 },
    'ignoreIndex: must be an integer from -2147483648 to 2147483647, got 4294967296',
  ],
])('refuses %s', (options, message) => {
  expect(() => tokenCrossEntropy(options as TokenCrossEntropyOptions)).toThrow(
    `tokenCrossEntropy: ${message}`,
  );
});

/** Logits of two classes for each of three tokens of one number. */
function tagger(): Model {
  const b = new GraphBuilder('tagger');
  const x = b.input('x', 'float32', ['B', 3, 1]);
  const w = b.constant({ type: 'float32', shape: [1, 2], data: new Float32Array(2) }, 'w');
  b.output('logits', b.op('MatMul', [x, w]));
  return { graph: b.graph, sampleShape: [3, 1], classes: 3, parameters: ['w'], statistics: [] };
}

/** Losses and gradients as [3, tokens, classes], whatever the layout. */
async function run(options: TokenCrossEntropyOptions, batchSize: number | undefined) {
  const b = new GraphBuilder('loss', { ...(batchSize !== undefined && { batchSize }) });
  const z = b.input('z', 'float32', ['B', 2, 3]);
  const [t, w] = [b.input('t', 'int32', ['B', 2]), b.input('w', 'float32', ['B'])];
  const turn = (value: typeof z) =>
    options.classes === 'first' ? b.op('Transpose', [value], { perm: [0, 2, 1] }) : value;
  const head = tokenCrossEntropy(options).write(b, turn(z), t);
  b.output('losses', head.losses);
  b.output('gradient', turn(head.pullback(w)));
  const session = await createSession(b.graph, { threads: 1 });
  const result = await session.run({
    z: new Tensor(Float32Array.from(outputs), [3, 2, 3]),
    t: new Tensor(Int32Array.from(labels), [3, 2]),
    w: new Tensor(Float32Array.from(weights), [3]),
  });
  await session.release();
  return { losses: Array.from(floats(result['losses'])), gradient: Array.from(floats(result['gradient'])) };
}
