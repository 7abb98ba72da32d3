import { describe, expect, test } from 'vitest';
import { batchNorm, dense, dropout, sequential } from '../index.js';
import { NonFiniteLossError } from './non-finite-loss-error.js';
import { adam } from '../optimizers/adam.js';
import { sgd } from '../optimizers/sgd.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { createTrainer } from './create-trainer.js';

const all = Uint32Array.from({ length: 12 }, (_, i) => i);

/** Samples of two numbers each, those of `bad` NaN. */
function samplesWith(bad: readonly number[]) {
  const values = Float32Array.from({ length: 24 }, (_, i) => Math.sin(i));
  for (const id of bad) values[2 * id] = NaN;
  return { count: 12, shape: [2], values, labels: Uint8Array.from(all, (i) => i % 2) };
}

function trainerWith(optimizer: Optimizer, normalized: boolean) {
  const layers = [...(normalized ? [batchNorm()] : []), dense(3), dropout(0.5), dense(2)];
  const model = sequential({ sampleShape: [2], layers, seed: 1 });
  return createTrainer({ model, optimizer, seed: 1, threads: 1 });
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error as NonFiniteLossError,
  );

describe('a step whose losses are not finite', () => {
  test('says which step and samples, and what to do', async () => {
    const trainer = await trainerWith(adam(), false);
    await trainer.step(samplesWith([]), all);
    const error = await failure(trainer.step(samplesWith([3, 9]), Uint32Array.of(9, 0, 3, 9)));
    expect(error).toBeInstanceOf(NonFiniteLossError);
    expect(error?.message).toBe(
      'step 2: losses must be finite, got NaN for sample 9, NaN for sample 3, NaN for sample 9 of 4; ' +
        'the step was not taken, and all is as after step 1, with finite parameters: ' +
        'check these samples, lower the learning rate or use clipGradient',
    );
    expect(error).toMatchObject({ step: 2, ids: [9, 3, 9], lastGoodStep: 1 });
    const many = await failure(trainer.step(samplesWith([1, 2, 3, 4, 5, 6, 7]), all));
    expect(many?.message).toContain('NaN for sample 5 and 2 more of 12;');
    await trainer.dispose();
  });

  test('is not taken: training goes on as if it had not been tried, dropout and batch norm too', async () => {
    const [tried, plain] = [await trainerWith(adam(), true), await trainerWith(adam(), true)];
    for (let step = 0; step < 6; step++) {
      expect(await tried.step(samplesWith([]), all)).toEqual(await plain.step(samplesWith([]), all));
      expect(await failure(tried.step(samplesWith([2]), all))).toBeInstanceOf(NonFiniteLossError);
    }
    expect(await tried.checkpoint()).toEqual(await plain.checkpoint());
    await Promise.all([tried.dispose(), plain.dispose()]);
  });

  test('says when the parameters were last good, if an update has spoilt them', async () => {
    const trainer = await trainerWith(sgd({ learningRate: 3e38 }), false);
    const huge = samplesWith([]);
    huge.values.fill(1e5);
    const checkpoints: Uint8Array[] = [];
    let error: NonFiniteLossError | undefined;
    while (error === undefined) {
      const checkpoint = await trainer.checkpoint().catch(() => undefined);
      if (checkpoint) checkpoints.push(checkpoint);
      error = await failure(trainer.step(huge, all));
    }
    expect(error.lastGoodStep).toBe(error.step - 2);
    expect(error.message).toContain(
      `the update of step ${error.step - 1} or one before has spoilt the parameters, ` +
        `last known good after step ${error.step - 2}: restore a checkpoint of that step or before, ` +
        'with a lower learning rate or clipGradient, and look for gradients without bound, such as that of sqrt at 0',
    );
    await trainer.restore(checkpoints[error.step - 2]!);
    expect((await trainer.step(samplesWith([]), all)).every(Number.isFinite)).toBe(true);
    await trainer.dispose();
  });

  test('of the first step blames the initial parameters if they are not finite', async () => {
    const model = sequential({ sampleShape: [2], layers: [dense(2)], seed: 1 });
    const constants = new Map(model.graph.constants);
    constants.set('layer0.bias', { type: 'float32', shape: [2], data: Float32Array.of(0, Infinity) });
    const trainer = await createTrainer({
      model: { ...model, graph: { ...model.graph, constants } },
      optimizer: adam(),
      seed: 1,
    });
    const error = await failure(trainer.step(samplesWith([]), all));
    expect(error?.lastGoodStep).toBeUndefined();
    expect(error?.message).toContain('the initial parameters are not finite: check the model');
    await trainer.dispose();
  });
});
