import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { RankbatchError, Random } from 'rankbatch';
import { describe, expect, test } from 'vitest';
import { batchNorm, conv2d, dense, dropout, flatten, maxPool, relu, sequential } from '../index.js';
import { encodeModel } from '../files/onnx-file.js';
import { adaDelta } from '../optimizers/ada-delta.js';
import { adam } from '../optimizers/adam.js';
import { adamW } from '../optimizers/adam-w.js';
import { clipGradient } from '../optimizers/clip-gradient.js';
import { l2 } from '../optimizers/l2.js';
import { cosineDecay } from '../optimizers/learning-rate.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { rmsProp } from '../optimizers/rms-prop.js';
import { sgd } from '../optimizers/sgd.js';
import { decodeSafetensors, encodeSafetensors } from '../files/safetensors.js';
import { createTrainer } from './create-trainer.js';
import type { Trainer } from './trainer.js';

// The text of a module, which another process runs too: a small network with batch norm and dropout, and ten steps.
const network = `({ batchNorm, conv2d, dense, dropout, flatten, maxPool, relu, sequential }) =>
  sequential({
    sampleShape: [1, 6, 6],
    layers: [conv2d({ filters: 3, kernel: 3, bias: false }), batchNorm(), maxPool(2), relu(),
      flatten(), dropout(0.5), dense(3)],
    seed: 5,
  })`;
const course = `async (trainer, from, to) => {
  const values = Float32Array.from({ length: 20 * 36 }, (_, i) => Math.fround(Math.sin(i * i)));
  const labels = Uint8Array.from({ length: 20 }, (_, i) => i % 3);
  const samples = { count: 20, shape: [1, 6, 6], values, labels };
  const losses = [];
  for (let step = from; step < to; step++) {
    const ids = Uint32Array.from({ length: 8 }, (_, i) => (3 * step + i * i) % 20);
    losses.push(...await trainer.step(samples, ids));
  }
  return losses;
}`;
// oxlint-disable-next-line typescript/no-implied-eval -- the same text must run on both sides
const evaluated = (text: string): unknown => (new Function(`return ${text}`) as () => unknown)();
const makeNetwork = evaluated(network) as (layers: object) => ReturnType<typeof sequential>;
const takeCourse = evaluated(course) as (trainer: Trainer, from: number, to: number) => Promise<number[]>;
const model = () => makeNetwork({ batchNorm, conv2d, dense, dropout, flatten, maxPool, relu, sequential });
const trainerWith = (optimizer: Optimizer, seed = 1) =>
  createTrainer({ model: model(), optimizer, seed, threads: 1 });

const optimizers = [
  ['adam', () => adam()],
  ['adadelta', () => adaDelta()],
  ['adamw, its rate falling', () => adamW({ learningRate: cosineDecay({ from: 0.1, steps: 10 }) })],
  ['rmsprop with momentum', () => rmsProp({ momentum: 0.9 })],
  ['sgd without state', () => sgd({ learningRate: 0.1 })],
  [
    'clipped sgd with Nesterov and L2',
    () => clipGradient(l2(sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }), 0.01), 1),
  ],
] as const;

describe.each(optimizers)('a trainer with %s', (_, make) => {
  test('goes on bit for bit from its checkpoint', async () => {
    const [whole, copy] = [await trainerWith(make()), await trainerWith(make(), 2)];
    await takeCourse(whole, 0, 5);
    const checkpoint = await whole.checkpoint();
    await takeCourse(copy, 3, 4); // what it had learnt does not matter
    await copy.restore(checkpoint);
    expect(Buffer.compare(await copy.checkpoint(), checkpoint)).toBe(0);
    expect(await takeCourse(copy, 5, 10)).toEqual(await takeCourse(whole, 5, 10));
    expect(Buffer.compare(await copy.checkpoint(), await whole.checkpoint())).toBe(0);
    expect(encodeModel(copy.trainedModel().graph)).toEqual(encodeModel(whole.trainedModel().graph));
    await Promise.all([whole.dispose(), copy.dispose()]);
  });
});

test('a checkpoint goes on bit for bit in another process', async () => {
  // The other process runs the built package (tsc -b), this one the sources.
  const folder = mkdtempSync(join(tmpdir(), 'rankbatch-'));
  try {
    const trainer = await trainerWith(adam());
    await takeCourse(trainer, 0, 5);
    const file = join(folder, 'checkpoint.safetensors');
    writeFileSync(file, await trainer.checkpoint());
    const entry = new URL('../../dist/index.js', import.meta.url).href;
    const script = `
      import { readFileSync } from 'node:fs';
      import * as engine from ${JSON.stringify(entry)};
      const model = (${network})(engine);
      const trainer = await engine.createTrainer({ model, optimizer: engine.adam(), seed: 9, threads: 1 });
      await trainer.restore(readFileSync(${JSON.stringify(file)}));
      await (${course})(trainer, 5, 10);
      process.stdout.write(await trainer.checkpoint());
      await trainer.dispose();`;
    const there = execFileSync(process.execPath, ['--input-type=module', '-e', script]);
    await takeCourse(trainer, 5, 10);
    expect(Buffer.compare(there, await trainer.checkpoint())).toBe(0);
    await trainer.dispose();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a checkpoint is a safetensors file that names everything, whatever the order of its tensors', async () => {
  const trainer = await trainerWith(adam(), 7);
  const start = decodeSafetensors(await trainer.checkpoint(), 'checkpoint');
  const parameters = ['layer0.weight', 'layer1.gamma', 'layer1.beta', 'layer6.weight', 'layer6.bias'];
  expect([...start.tensors.keys()]).toEqual([
    ...parameters.map((name) => `model.${name}`),
    'model.layer1.mean',
    'model.layer1.variance',
    ...parameters.map((name) => `optimizer.mean.${name}`),
    ...parameters.map((name) => `optimizer.square.${name}`),
  ]);
  expect(start.tensors.get('model.layer6.weight')!.shape).toEqual([12, 3]);
  expect(start.metadata).toEqual({
    format: 'rankbatch-trainer',
    version: '1',
    optimizer: 'adam',
    finishedSteps: '0',
    random: new Random(7).state.join(' '),
    crc32: start.metadata['crc32'],
  });
  const reversed = encodeSafetensors({ ...start, tensors: new Map([...start.tensors].toReversed()) });
  await trainer.restore(reversed);
  expect(decodeSafetensors(await trainer.checkpoint(), 'checkpoint')).toEqual(start);
  await trainer.dispose();
});

describe('a trainer refuses', () => {
  test('every damaged bit and every cut, and stays as it was', async () => {
    const trainer = await trainerWith(adam());
    await takeCourse(trainer, 0, 2);
    const bytes = await trainer.checkpoint();
    const refusal = (damaged: Uint8Array) => trainer.restore(damaged).catch((error: unknown) => error);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const damaged = bytes.slice();
        damaged[at]! ^= 1 << bit;
        expect(await refusal(damaged)).toBeInstanceOf(RankbatchError);
        expect(await refusal(bytes.subarray(0, at))).toBeInstanceOf(RankbatchError);
      }),
      { numRuns: 200, seed: 1 },
    );
    expect(Buffer.compare(await trainer.checkpoint(), bytes)).toBe(0);
    await trainer.dispose();
  });

  test('the checkpoint of another optimizer or model, by what differs', async () => {
    const trainer = await trainerWith(adam());
    const bytes = await trainer.checkpoint();
    const other = await trainerWith(sgd({ learningRate: 1 }));
    await expect(other.restore(bytes)).rejects.toThrow(
      'checkpoint: optimizer: must be sgd, got adam; restore it with that optimizer',
    );
    const layers = (units: number, more: boolean) => [
      flatten(),
      dense(units),
      ...(more ? [relu(), dense(3)] : []),
    ];
    const trainerOf = (units: number, more: boolean) =>
      createTrainer({
        model: sequential({ sampleShape: [1, 6, 6], layers: layers(units, more), seed: 1 }),
        optimizer: adam(),
        seed: 1,
      });
    const [wide, deep, small] = [
      await trainerOf(4, false),
      await trainerOf(3, true),
      await trainerOf(3, false),
    ];
    await expect(wide.restore(await small.checkpoint())).rejects.toThrow(
      'checkpoint: tensor model.layer1.weight: must be F32 [36,4], got F32 [36,3]',
    );
    await expect(deep.restore(await small.checkpoint())).rejects.toThrow(
      'checkpoint: tensor model.layer3.weight: must be F32 [3,3], got none',
    );
    await expect(small.restore(await deep.checkpoint())).rejects.toThrow(
      'checkpoint: tensor model.layer3.weight: must belong to the trainer, got one that does not',
    );
    await Promise.all([trainer, other, wide, deep, small].map((each) => each.dispose()));
  });

  test('a safetensors file that is no checkpoint', async () => {
    const trainer = await trainerWith(adam());
    const file = encodeSafetensors({ tensors: new Map(), metadata: { format: 'pt' } });
    await expect(trainer.restore(file)).rejects.toThrow(
      'checkpoint: format: must be rankbatch-trainer, got pt; this is not a checkpoint of a trainer',
    );
    await trainer.dispose();
  });
});
