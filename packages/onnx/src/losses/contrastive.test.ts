import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder/graph-builder.js';
import type { Model } from '../graph/model.js';
import { sgd } from '../optimizers/sgd.js';
import { createSession, floats, Tensor } from '../runtime/sessions.js';
import { pairOutputs } from '../training/pair-outputs.js';
import { createTrainer } from '../training/create-trainer.js';
import { contrastive } from './contrastive.js';

const close = (values: readonly number[], digits = 5) =>
  values.map((value) => expect.closeTo(value, digits) as number);

// python3 (PyTorch 2.13, float64): z = torch.sin(torch.arange(24.)).reshape(4, 2, 3); u, v = F.normalize(z, dim=2).unbind(1); s = u @ v.T / T;
// s = s.masked_fill((t[:, None] == t) & ~torch.eye(4, dtype=bool), -1e38); y = torch.arange(4)
// losses = (F.cross_entropy(s, y, reduction='none') + F.cross_entropy(s.T, y, reduction='none')) / 2
// torch.autograd.grad((losses * torch.tensor([1., 2, .5, 0])).sum(), z)
test.each([
  {
    labels: [0, 1, 2, 3],
    temperature: 0.5,
    losses: [1.7052514, 1.5227124, 1.5192021, 1.7089994],
    gradient: [
      0.460019, 0.22932, -0.212215, -0.464828, -0.285179, 0.156663, 0.118094, 0.086806, -0.024291, -0.29048,
      -0.252484, 0.017645, -0.17248, -0.176711, -0.018474, 0.21205, 0.257582, 0.066294, -0.21299, -0.311859,
      -0.124007, 0.313643, 0.571681, 0.304118,
    ],
  },
  {
    labels: [5, 1, 5, 1],
    temperature: 0.1,
    losses: [3.6290614, 1.446235, 1.4677167, 3.6161064],
    gradient: [
      3.327373, 1.6587, -1.534974, -3.020291, -1.852993, 1.017939, 0.173001, 0.127166, -0.035586, -0.265883,
      -0.231104, 0.016151, -0.236729, -0.242535, -0.025355, 1.1366, 1.380653, 0.35534, -1.309533, -1.917419,
      -0.762439, 1.724661, 3.143561, 1.672286,
    ],
  },
])(
  'labels $labels: has the values and gradients of PyTorch',
  async ({ labels, temperature, losses, gradient }) => {
    for (const batchSize of [undefined, 4]) {
      const z = Float32Array.from({ length: 24 }, (_, i) => Math.sin(i));
      const got = await run(z, labels, temperature, batchSize);
      expect(got.losses).toEqual(close(losses));
      expect(got.gradient).toEqual(close(gradient));
    }
  },
);

test('stays finite with strangers that are nearer by a thousand nats, without strangers, and with a vector of zeros', async () => {
  const far = Float32Array.of(1, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0);
  const [opposed, alone] = [await run(far, [0, 1], 1e-3), await run(far, [7, 7], 1e-3)];
  expect(opposed.losses).toEqual(close([1000, 1000], 2));
  expect(alone).toEqual({ losses: [0, 0], gradient: close(Array.from({ length: 12 }, () => 0)) });
  const { losses, gradient } = await run(new Float32Array(12), [0, 1], 0.1);
  expect(losses).toEqual(close([Math.LN2, Math.LN2]));
  expect(gradient.every(Number.isFinite)).toBe(true);
});

/** Two towers of one matrix each, joined to pairs. */
function towers(): Model {
  const b = new GraphBuilder('towers');
  const outputs = ['left', 'right'].map((name, k) => {
    const x = b.input(name, 'float32', ['B', 3]);
    const data = Float32Array.from({ length: 12 }, (_, i) => Math.sin(i + 12 * k));
    return b.op('MatMul', [x, b.constant({ type: 'float32', shape: [3, 4], data }, `${name}.weight`)]);
  });
  b.output('one', outputs[0]!);
  b.output('other', outputs[1]!);
  const parameters = ['left.weight', 'right.weight'];
  return pairOutputs(
    { graph: b.graph, sampleShape: [3], classes: 4, parameters, statistics: [] },
    'one',
    'other',
  );
}

const random = (count: number, seed: number) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(seed + 1.7 * i * i));
const samples = {
  count: 10,
  inputs: {
    left: { shape: [3], values: random(30, 1) },
    right: { shape: [3], values: random(30, 2) },
  },
  labels: Uint8Array.from({ length: 10 }, (_, i) => i),
};
const trainerOf = (batchSize?: number) =>
  createTrainer({
    model: towers(),
    optimizer: sgd({ learningRate: 0.5 }),
    loss: contrastive({ temperature: 0.2 }),
    seed: 1,
    threads: 1,
    ...(batchSize !== undefined && { batchSize }),
  });

test('two towers learn to find each other; a second draw of a sample is no stranger', async () => {
  const trainer = await trainerOf();
  const ids = Uint32Array.of(0, 1, 2, 3);
  const before = await trainer.evaluate(samples, ids);
  const [once, twice] = [
    await trainer.step(samples, ids, [0, 0, 0, 0]),
    await trainer.step(samples, Uint32Array.of(0, 1, 2, 3, 2), [0, 0, 0, 0, 0]),
  ];
  expect(Array.from(once)).toEqual(close(Array.from(before.losses)));
  // Among the strangers of the others the sample counts twice, but it never counts as its own.
  expect(twice[2]).toBeCloseTo(once[2]!, 5);
  expect(twice[4]).toBe(twice[2]);
  expect(twice[0]).toBeGreaterThan(once[0]!);
  for (let i = 0; i < 200; i++) await trainer.step(samples, ids);
  const after = await trainer.evaluate(samples, ids);
  expect(Array.from(after.predictions)).toEqual([0, 1, 2, 3]);
  expect(Math.max(...after.losses)).toBeLessThan(Math.min(...before.losses) / 2);
  expect(Array.from(after.margins)).toEqual([NaN, NaN, NaN, NaN]);
  await trainer.dispose();
});

test('evaluation compares within batches of the usual size, the last filled up', async () => {
  const trainer = await trainerOf(4);
  const { losses } = await trainer.evaluate(samples);
  const still = (ids: readonly number[]) => trainer.step(samples, Uint32Array.from(ids), [0, 0, 0, 0]);
  const [first, second, last] = [
    await still([0, 1, 2, 3]),
    await still([4, 5, 6, 7]),
    await still([8, 9, 0, 1]),
  ];
  expect(Array.from(losses)).toEqual(close([...first, ...second, ...last.slice(0, 2)]));
  await trainer.dispose();
});

test('refuses targets, outputs that are no pairs, and outputs that do not go together', async () => {
  const trainer = await trainerOf();
  const { count, inputs } = samples;
  await expect(
    trainer.step({ count, inputs, targets: new Float32Array(80) }, Uint32Array.of(0, 1)),
  ).rejects.toThrow(
    'samples: must have labels for this loss, equal ones where samples are not told apart, got targets',
  );
  await trainer.dispose();
  const b = new GraphBuilder('loss');
  const flat = b.input('flat', 'float32', ['B', 8]);
  expect(() => contrastive().write(b, flat, b.input('t', 'int32', ['B']))).toThrow(
    'contrastive: outputs must be two vectors a sample, [B, 2, D], got [B,8]; join two outputs with pairOutputs',
  );
  expect(() => contrastive({ temperature: 0 })).toThrow(
    'contrastive: temperature: must be finite and > 0, got 0',
  );
  expect(() => pairOutputs(towers(), 'one', 'both')).toThrow(
    'pairOutputs: must be given outputs of the model of shape [B, D], got both; it has pair [B,2,4], one [B,4], other [B,4]',
  );
});

async function run(z: Float32Array, labels: readonly number[], temperature: number, batchSize?: number) {
  const b = new GraphBuilder('loss', { ...(batchSize !== undefined && { batchSize }) });
  const x = b.input('z', 'float32', ['B', 2, 3]);
  const [t, w] = [b.input('t', 'int32', ['B']), b.input('w', 'float32', ['B'])];
  const head = contrastive({ temperature }).write(b, x, t);
  b.output('losses', head.losses);
  b.output('gradient', head.pullback(w));
  const session = await createSession(b.graph, { threads: 1 });
  const count = labels.length;
  const result = await session.run({
    z: new Tensor(z, [count, 2, 3]),
    t: new Tensor(Int32Array.from(labels), [count]),
    w: new Tensor(Float32Array.of(1, 2, 0.5, 0).subarray(0, count), [count]),
  });
  await session.release();
  return { losses: Array.from(floats(result['losses'])), gradient: Array.from(floats(result['gradient'])) };
}
