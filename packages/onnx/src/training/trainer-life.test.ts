// What happens around the steps of a trainer: calls that overlap, failures while it is made, its end.
import { InferenceSession } from 'onnxruntime-node';
import { expect, test, vi } from 'vitest';
import { batchNorm, dense, dropout, sequential } from '../index.js';
import { adam } from '../optimizers/adam.js';
import { clipGradient } from '../optimizers/clip-gradient.js';
import { createTrainer } from './create-trainer.js';
import type { Trainer, TrainerOptions } from './trainer.js';

const samples = {
  count: 4,
  shape: [2],
  values: Float32Array.of(0, 1, 1, 0, 1, 1, 0, 0),
  labels: Uint8Array.of(0, 1, 1, 0),
};
const ids = Uint32Array.of(0, 1, 2, 3);

const make = (options: Partial<TrainerOptions> = {}) =>
  createTrainer({
    model: sequential({ sampleShape: [2], layers: [dense(4), batchNorm(), dropout(0.5), dense(2)], seed: 1 }),
    optimizer: adam(),
    seed: 1,
    threads: 1,
    ...options,
  });

test('steps that overlap are refused, and the one under way is taken as if nothing had happened', async () => {
  const [tried, plain] = [await make(), await make()];
  const start = await tried.checkpoint();
  const [first, second, third] = await Promise.allSettled([
    tried.step(samples, ids),
    tried.step(samples, ids),
    tried.restore(start),
  ]);
  expect(first).toEqual({ status: 'fulfilled', value: await plain.step(samples, ids) });
  const refused = 'must not begin before the last step has ended, got it during one; await each';
  expect(second).toMatchObject({ status: 'rejected', reason: { message: `step: ${refused}` } });
  expect(third).toMatchObject({ status: 'rejected', reason: { message: `restore: ${refused}` } });
  // A step that fails does not block the next one.
  await expect(tried.step(samples, Uint32Array.of(4))).rejects.toThrow('ids: must be below');
  expect(await tried.step(samples, ids)).toEqual(await plain.step(samples, ids));
  expect(await tried.checkpoint()).toEqual(await plain.checkpoint());
  await Promise.all([tried.dispose(), plain.dispose()]);
});

test('a checkpoint that is taken during a step is that before it or that after it', async () => {
  const taken: Promise<Uint8Array>[] = [];
  const watched: Trainer[] = [];
  // From when the session has run, between any two turns of the step.
  const takeAtEveryTurn = async () => {
    for (let turn = 0; turn < 50; turn++) {
      taken.push(...watched.map((trainer) => trainer.checkpoint()));
      await Promise.resolve();
    }
  };
  const real = InferenceSession.create.bind(InferenceSession) as (
    ...given: readonly unknown[]
  ) => Promise<InferenceSession>;
  const create = vi.spyOn(InferenceSession, 'create').mockImplementation(async (...given: unknown[]) => {
    const session = await real(...given);
    const run = session.run.bind(session);
    session.run = async (feeds: InferenceSession.FeedsType, fetches: object) => {
      const outputs = await run(feeds, fetches);
      void takeAtEveryTurn();
      return outputs;
    };
    return session;
  });
  const trainer = await make({ batchSize: 4 });
  create.mockRestore();
  await trainer.step(samples, ids);
  const before = await trainer.checkpoint();
  watched.push(trainer);
  await trainer.step(samples, ids);
  const after = await trainer.checkpoint();
  expect(after).not.toEqual(before);
  const seen = (await Promise.all(taken)).map((each) =>
    [before, after].findIndex((known) => Buffer.compare(known, each) === 0),
  );
  expect(new Set(seen)).toEqual(new Set([0, 1]));
  await trainer.dispose();
});

test('a trainer that is disposed of during a step ends it first', async () => {
  const [trainer, plain] = [await make(), await make()];
  const step = trainer.step(samples, ids);
  const disposed = trainer.dispose();
  expect(await step).toEqual(await plain.step(samples, ids));
  await disposed;
  await expect(trainer.step(samples, ids)).rejects.toThrow('step: must come before dispose');
  const failing = plain.step(samples, Uint32Array.of(4));
  await Promise.all([plain.dispose(), expect(failing).rejects.toThrow('ids: must be below')]);
});

test('a trainer can be disposed of twice, and then makes no step', async () => {
  const trainer = await make({ batchSize: 4 });
  await trainer.dispose();
  await trainer.dispose();
  await expect(trainer.step(samples, ids)).rejects.toThrow('step: must come before dispose');
});

// Clipped, so that the update has a session of its own.
test.each([{ batchSize: 4 }, { microBatch: 2, optimizer: clipGradient(adam(), 1) }])(
  'a trainer with %o whose last session cannot be made leaves no other behind',
  async (options) => {
    await (await make()).dispose(); // what is found out once has its own sessions
    const count = 'microBatch' in options ? 3 : 2;
    const real = InferenceSession.create.bind(InferenceSession) as (
      bytes: Uint8Array,
    ) => Promise<InferenceSession>;
    const create = vi.spyOn(InferenceSession, 'create');
    const made: InferenceSession[] = [];
    create.mockImplementation(async (bytes: unknown) => {
      if (made.length === count - 1) throw new Error('no memory');
      made.push(await real(bytes as Uint8Array));
      return made.at(-1)!;
    });
    await expect(make(options)).rejects.toThrow('no memory');
    create.mockRestore();
    expect(made).toHaveLength(count - 1);
    for (const session of made) await expect(session.release()).rejects.toThrow('already disposed');
  },
);

test.each([
  ['threads: must be an integer from 1 to 1024, got 0', { threads: 0 }],
  ['threads: must be an integer from 1 to 1024, got 20000', { threads: 20000 }],
  ['batchSize: must be an integer of at least 1, got 1.5', { batchSize: 1.5 }],
])('%s', async (message, options) => {
  await expect(make(options)).rejects.toThrow(message);
});
