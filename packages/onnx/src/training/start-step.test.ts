// Steps that start before the losses of the one before are here, on a device that computes what the tests say, when they say so.
import { describe, expect, test } from 'vitest';
import { dense, sequential } from '../index.js';
import { softmaxCrossEntropy } from '../losses/softmax-cross-entropy.js';
import { sgd } from '../optimizers/sgd.js';
import { keepOnDevice, onDevice } from '../runtime/device-copies.js';
import { floats, Tensor } from '../runtime/sessions.js';
import { Random } from 'rankbatch';
import { createTrainer } from './create-trainer.js';
import { NonFiniteLossError } from './non-finite-loss-error.js';
import { OnnxTrainer } from './onnx-trainer.js';
import { vector } from './step.js';
import type { StepRunner } from './step-runner.js';
import { buildGradientGraph } from './training-graph.js';

const model = sequential({ sampleShape: [1], layers: [dense(2)], seed: 1 });
const samples = { count: 2, shape: [1], values: Float32Array.of(0, 1), labels: Uint8Array.of(0, 1) };
const ids = Uint32Array.of(0, 1);

/** Each step adds 1 to all weights; its losses are the first weight it reads, or NaN in the steps that are said to be bad. */
function trainerOnDevice(bad: readonly number[] = []) {
  const reads: string[] = [];
  const gates: (() => void)[] = [];
  const store = (name: string, target: Tensor, numbers: Float32Array, gate?: Promise<void>) => {
    const tensor = Tensor.fromGpuBuffer(numbers as never, {
      dataType: 'float32',
      dims: target.dims,
      download: async () => {
        reads.push(name);
        await gate;
        return numbers.slice();
      },
    });
    keepOnDevice(target, tensor);
  };
  const numbersOf = (tensor: Tensor) => {
    const there = onDevice(tensor);
    return there.location === 'cpu' ? floats(there) : (there.gpuBuffer as unknown as Float32Array);
  };
  const training = buildGradientGraph(model);
  let dispatched = 0;
  const runner: StepRunner = {
    training,
    turns: 3,
    allocate: () => vector(new Float32Array(training.parameters.length)),
    release: () => Promise.resolve(),
    run: async ({ batch, random, current, next }) => {
      const step = dispatched++;
      const weights = numbersOf(current['parameters']!).slice();
      random.uint32();
      await Promise.resolve();
      const moved = weights.map((weight) => weight + 1);
      store('weights', next['parameters']!, moved);
      const losses = vector(new Float32Array(batch.ids.length));
      const numbers = floats(losses).map(() => (bad.includes(step) ? NaN : weights[0]!));
      store('losses', losses, numbers, new Promise((resolve) => gates.push(resolve)));
      return { losses: [losses], finish: () => undefined };
    },
  };
  const optimizer = sgd({ learningRate: 0.1 });
  const trainer = new OnnxTrainer(
    { model, optimizer, loss: softmaxCrossEntropy(), seed: 1, provider: 'webgpu' },
    runner,
    new Random(1),
  );
  return { trainer, reads, gates, dispatched: () => dispatched };
}

const turns = async () => {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
};
const firstWeight = Number(model.graph.constants.get(model.parameters[0]!)!.data[0]);
const weightsOf = async (trainer: OnnxTrainer) => {
  const { graph } = await trainer.fetchModel();
  return Number(graph.constants.get(model.parameters[0]!)!.data[0]);
};

describe('on a device', () => {
  test('the next step starts before the losses are here, one after it waits, and nothing but losses is read', async () => {
    const { trainer, reads, gates, dispatched } = trainerOnDevice();
    const first = await trainer.startStep(samples, ids);
    const second = await trainer.startStep(samples, ids);
    const third = trainer.startStep(samples, ids);
    await turns();
    expect(dispatched()).toBe(2);
    gates[0]!();
    const { losses } = await third;
    expect(dispatched()).toBe(3);
    gates[1]!();
    gates[2]!();
    const means = [await first.losses, await second.losses, await losses].map(([loss]) => loss!);
    expect(means).toEqual([0, 1, 2].map((step) => Math.fround(firstWeight + step)));
    expect(reads).toEqual(['losses', 'losses', 'losses']);
    expect(() => trainer.trainedModel()).toThrow(
      'trainedModel: must find the weights in memory, got some that webgpu keeps; await fetchModel()',
    );
    expect(await weightsOf(trainer)).toBeCloseTo(firstWeight + 3, 5);
    expect(reads.slice(3)).toEqual(['weights']);
    expect(trainer.trainedModel()).toEqual(await trainer.fetchModel());
  });

  test('what looks at the trainer waits for the losses', async () => {
    const { trainer, gates } = trainerOnDevice();
    await trainer.startStep(samples, ids);
    let taken: Uint8Array | undefined;
    const taking = trainer.checkpoint().then((bytes) => (taken = bytes));
    await turns();
    expect(taken).toBeUndefined();
    gates[0]!();
    await taking;
    const other = trainerOnDevice();
    await other.trainer.restore(taken!);
    expect(await weightsOf(other.trainer)).toBeCloseTo(firstWeight + 1, 5);
    expect(await other.trainer.checkpoint()).toEqual(taken);
  });

  test('a step waits for its losses', async () => {
    const { trainer, gates } = trainerOnDevice();
    await trainer.startStep(samples, ids);
    let isDone = false;
    const step = trainer.step(samples, ids).then(() => (isDone = true));
    await turns();
    expect(isDone).toBe(false);
    await expect(trainer.startStep(samples, ids)).rejects.toThrow(
      'startStep: must not begin before the last step has ended',
    );
    gates.forEach((open) => open());
    await step;
  });

  // The losses of the first of both are known when the second has started, or while it is starting.
  test.each([true, false])(
    'losses that are not finite undo that step and the next one, started before %s',
    async (startedBefore) => {
      const { trainer, gates } = trainerOnDevice([1]);
      const good = await trainer.startStep(samples, ids);
      gates[0]!();
      await good.losses;
      const before = await trainer.checkpoint();
      const first = await trainer.startStep(samples, ids);
      const failed = first.losses.catch((error: unknown) => error);
      const starting = trainer.startStep(samples, ids);
      if (startedBefore) await starting;
      gates[1]!();
      if (!startedBefore) await failed;
      const second = await starting;
      gates[2]!();
      await expect(second.losses).rejects.toBeInstanceOf(NonFiniteLossError);
      await expect(second.losses).rejects.toThrow('step 2: losses must be finite');
      expect(await failed).toBe(await second.losses.catch((error: unknown) => error));
      expect(await trainer.checkpoint()).toEqual(before);
      const again = await trainer.startStep(samples, ids);
      gates[3]!();
      expect((await again.losses)[0]).toBe(Math.fround(firstWeight + 1));
      expect(await weightsOf(trainer)).toBeCloseTo(firstWeight + 2, 5);
    },
  );

  test('losses that nobody asks for are no unhandled error', async () => {
    const { trainer, gates } = trainerOnDevice([0]);
    await trainer.startStep(samples, ids);
    gates[0]!();
    expect(await weightsOf(trainer)).toBe(firstWeight);
    await trainer.dispose();
  });
});

test('on the processor it is a step', async () => {
  const make = () => createTrainer({ model, optimizer: sgd({ learningRate: 0.1 }), seed: 1, threads: 1 });
  const [started, stepped] = [await make(), await make()];
  for (let i = 0; i < 3; i++) {
    const { losses } = await started.startStep(samples, ids);
    expect(await losses).toEqual(await stepped.step(samples, ids));
  }
  expect(await started.checkpoint()).toEqual(await stepped.checkpoint());
  const broken = { ...samples, values: Float32Array.of(NaN, 1) };
  await expect(started.startStep(broken, ids)).rejects.toBeInstanceOf(NonFiniteLossError);
  await Promise.all([started.dispose(), stepped.dispose()]);
});
