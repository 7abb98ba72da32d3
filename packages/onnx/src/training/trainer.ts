// training/: a model, a loss and an optimizer as one graph, and what runs it: batches in, losses out.

import { checks } from 'rankbatch/internal';
import { Random, RankbatchError } from 'rankbatch';
import { requireWeights } from './batch-feeds.js';
import {
  requireCount,
  requireLoss,
  requireModel,
  requireOptimizer,
  requireOptions,
  requireShare,
} from '../graph/check.js';
import { decodeCheckpoint, encodeCheckpoint, type CheckpointPlan } from './checkpoint.js';
import { frozenChecksum } from './checksum.js';
import type { Evaluation } from './evaluator.js';
import type { Loss } from '../losses/loss.js';
import { softmaxCrossEntropy } from '../losses/softmax-cross-entropy.js';
import type { Model } from '../graph/model.js';
import { inferenceOf, type Inference } from './inference.js';
import { NonFiniteLossError } from './non-finite-loss-error.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import {
  detectBlockSize,
  findProvider,
  floats,
  Tensor,
  type Provider,
  type RuntimeOptions,
} from '../runtime/sessions.js';
import { requireFit, type AnySampleInputs, type TrainingSamples } from './samples.js';
import { vector, type Vectors } from './step.js';
import { createStepRunner, type StepRunner } from './step-runner.js';

export interface TrainerOptions extends RuntimeOptions {
  readonly model: Model;
  readonly optimizer: Optimizer;
  /** @default softmaxCrossEntropy() */
  readonly loss?: Loss;
  /** Seed of the dropout masks. */
  readonly seed: number;
  /** The usual number of samples of a batch: batches of that size run fastest. */
  readonly batchSize?: number;
  /**
   * The most samples that are computed at once: larger batches run in parts whose gradients add up before the one step that they make, which
   * takes the memory of a part only. The step is that of the whole batch, its weights included, but batch norm takes the statistics of each part,
   * as in PyTorch. @default none: the whole batch
   */
  readonly microBatch?: number;
  /**
   * Decay of an exponential moving average of the weights, such as 0.999, to be evaluated and exported through `averaged`. It begins as the weights are
   * after the first step, as in PyTorch's `AveragedModel`. @default none: no average
   */
  readonly averageDecay?: number;
}

/** Trains one model, one optimizer step a call. Calls must not overlap: `step` and `restore` throw during a step. */
export interface Trainer extends Inference {
  /** What computes here; of several asked for, the one that was taken. */
  readonly provider: Provider;
  /**
   * Makes one optimizer step on the mean loss of the samples `ids` [B] (of their weighted losses if `weights` [B]
   * is given) and returns their training-mode losses [B], unweighted, as they were before the step.
   *
   * A step that fails leaves the trainer as it was; one that finds a loss of NaN or infinity throws
   * {@link NonFiniteLossError}.
   */
  step(samples: TrainingSamples, ids: ArrayLike<number>, weights?: ArrayLike<number>): Promise<Float32Array>;
  /** The model with the moving average of its weights, and its running statistics. Throws where none is kept. */
  averaged(): Inference;
  /**
   * All that the next steps depend on, as a safetensors file: weights, running statistics, optimizer state, the average of the
   * weights, step count, random state of dropout. With the same options, data and thread count, training goes on bit for bit.
   */
  checkpoint(): Promise<Uint8Array>;
  /**
   * Goes on from a checkpoint of a trainer with the same model and kind of optimizer; its settings, such as the
   * learning rate, may differ. Refuses a damaged or foreign file, and one of a model with other frozen weights, and then leaves the
   * trainer as it was.
   */
  restore(checkpoint: Uint8Array): Promise<void>;
  /** Frees the runtime's memory; a second time does nothing. */
  dispose(): Promise<void>;
}

/**
 * Builds the model's training graph and readies it to run.
 *
 * @example
 * ```ts
 * import { adam, createTrainer, dense, sequential } from '@rankbatch/onnx';
 * const model = sequential({ sampleShape: [2], layers: [dense(2)], seed: 1 });
 * const trainer = await createTrainer({ model, optimizer: adam({ learningRate: 0.1 }), seed: 1 });
 * const samples = { count: 2, shape: [2], values: Float32Array.of(0, 1, 1, 0), labels: Uint8Array.of(0, 1) };
 * for (let i = 0; i < 100; i++) await trainer.step(samples, Uint32Array.of(0, 1));
 * Array.from((await trainer.evaluate(samples)).predictions); // => [0, 1]
 * await trainer.dispose();
 * ```
 */
export async function createTrainer(asked: TrainerOptions): Promise<Trainer> {
  requireOptions('createTrainer', asked);
  const { model, optimizer, loss = softmaxCrossEntropy(), seed } = asked;
  requireModel('createTrainer: model', model);
  requireOptimizer('createTrainer: optimizer', optimizer);
  requireLoss('createTrainer: loss', loss);
  const { batchSize, microBatch, averageDecay } = asked;
  for (const [name, count] of Object.entries({ batchSize, microBatch }))
    if (count !== undefined) requireCount(name, count);
  if (averageDecay !== undefined) requireShare('averageDecay', averageDecay);
  if (microBatch !== undefined && loss.comparesSamples)
    throw new RankbatchError(
      `microBatch: must be left out with a loss that compares the samples of a batch, got ${microBatch} with ${loss.name}; lower the size of the batches`,
    );
  const random = new Random(seed);
  const options = { ...asked, loss, provider: await findProvider(asked) };
  const blockSize = await detectBlockSize(options);
  const isAveraged = averageDecay !== undefined;
  const plan = { model, optimizer, loss, isAveraged, batchSize, microBatch, blockSize };
  return new OnnxTrainer(options, await createStepRunner(plan, options), random);
}

class OnnxTrainer implements Trainer {
  readonly provider: Provider;
  readonly #options: TrainerOptions & { readonly loss: Loss };
  readonly #runner: StepRunner;
  readonly #latest: Inference;
  #random: Random;
  /** Vectors that a step reads (`current`) and writes (`next`), which change places after every step; some may be the same. */
  #current: Vectors;
  #next: Vectors;
  #finishedSteps = 0;
  #inStep = false;
  /** Computed once: nothing changes these weights. */
  #frozen: { readonly checksum: string | undefined } | undefined;
  #isDisposed = false;

  constructor(
    options: TrainerOptions & { readonly loss: Loss; readonly provider: Provider },
    runner: StepRunner,
    random: Random,
  ) {
    const { model, optimizer, loss, averageDecay } = options;
    const { parameters, statistics } = runner.training;
    this.provider = options.provider;
    this.#options = options;
    this.#runner = runner;
    this.#latest = inferenceOf(() => this.trainedModel(), loss, options);
    this.#random = random;
    const weights = parameters.pack(model.graph);
    const allocate = (data?: Float32Array) => {
      const tensor = runner.allocate();
      if (data) floats(tensor).set(data);
      return tensor;
    };
    const updated = (): Vectors => ({
      parameters: allocate(weights),
      ...Object.fromEntries(optimizer.state.map((name) => [`state.${name}`, allocate()])),
      ...(averageDecay !== undefined && { average: allocate(weights) }),
    });
    const moved = () => statistics.length > 0 && { statistics: vector(statistics.pack(model.graph)) };
    const first = updated();
    this.#current = { ...first, ...moved() };
    this.#next = { ...(runner.updatesInPlace ? first : updated()), ...moved() };
  }

  async step(
    samples: TrainingSamples,
    ids: ArrayLike<number>,
    weights?: ArrayLike<number>,
  ): Promise<Float32Array> {
    this.#requireIdle('step');
    this.#inStep = true;
    try {
      return await this.#step(samples, ids, weights);
    } finally {
      this.#inStep = false;
    }
  }

  async #step(
    samples: TrainingSamples,
    given: ArrayLike<number>,
    weights?: ArrayLike<number>,
  ): Promise<Float32Array> {
    const { model, loss } = this.#options;
    requireFit(samples, given, model, loss);
    const ids = Uint32Array.from(given);
    if (weights !== undefined) checks.check('weights', weights, checks.numbers);
    if (weights) requireWeights(weights, ids);
    // A copy, which takes the place of the old state only if the step succeeds.
    const random = Random.fromState(this.#random.state);
    const { losses, finish } = await this.#runner.run({
      batch: { samples, ids, weights, of: ids.length },
      random,
      current: this.#current,
      next: this.#next,
      scalars: this.#scalars(),
    });
    if (!losses.every(Number.isFinite))
      throw new NonFiniteLossError(this.#finishedSteps + 1, ids, losses, floats(this.#current['parameters']));
    // All at once, for what looks at the trainer meanwhile.
    finish();
    [this.#current, this.#next] = [this.#next, this.#current];
    this.#random = random;
    this.#finishedSteps += 1;
    return losses;
  }

  #scalars(): Vectors {
    const { optimizer, averageDecay } = this.#options;
    const averageMoved = averageDecay === undefined || this.#finishedSteps === 0 ? 1 : 1 - averageDecay;
    const scalars = {
      ...optimizer.scalars(this.#finishedSteps),
      ...(averageDecay !== undefined && { averageMoved }),
    };
    return Object.fromEntries(
      Object.entries(scalars).map(([name, value]) => [
        `scalar.${name}`,
        new Tensor(Float32Array.of(value), []),
      ]),
    );
  }

  async evaluate(samples: TrainingSamples, ids?: ArrayLike<number>): Promise<Evaluation> {
    this.#requireUsable('evaluate');
    return this.#latest.evaluate(samples, ids);
  }

  async predict(samples: AnySampleInputs, ids?: ArrayLike<number>, output?: string): Promise<Float32Array> {
    this.#requireUsable('predict');
    return this.#latest.predict(samples, ids, output);
  }

  trainedModel(): Model {
    return this.#modelOf('parameters');
  }

  averaged(): Inference {
    const { loss, averageDecay } = this.#options;
    if (averageDecay === undefined)
      throw new RankbatchError(
        'averaged: must come with an average of the weights, got a trainer without one; give createTrainer averageDecay',
      );
    return inferenceOf(() => this.#modelOf('average'), loss, this.#options);
  }

  async checkpoint(): Promise<Uint8Array> {
    const vectors = Object.entries(this.#current).map(([name, tensor]) => [name, floats(tensor)] as const);
    const state = {
      finishedSteps: this.#finishedSteps,
      random: this.#random,
      vectors: Object.fromEntries(vectors),
    };
    return encodeCheckpoint(this.#checkpointPlan, state);
  }

  async restore(checkpoint: Uint8Array): Promise<void> {
    this.#requireIdle('restore');
    checks.check('restore: checkpoint', checkpoint, checks.bytes);
    const { finishedSteps, random, vectors } = decodeCheckpoint(this.#checkpointPlan, checkpoint);
    for (const [name, data] of Object.entries(vectors)) floats(this.#current[name]).set(data);
    this.#random = random;
    this.#finishedSteps = finishedSteps;
  }

  async dispose(): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    await this.#runner.release();
  }

  #requireUsable(call: string): void {
    if (this.#isDisposed)
      throw new RankbatchError(`${call}: must come before dispose, got it after; make a new trainer`);
  }

  #requireIdle(call: string): void {
    this.#requireUsable(call);
    if (this.#inStep)
      throw new RankbatchError(
        `${call}: must not begin before the last step has ended, got it during one; await each`,
      );
  }

  get #checkpointPlan(): CheckpointPlan {
    const { model, optimizer, averageDecay } = this.#options;
    this.#frozen ??= { checksum: frozenChecksum(model) };
    const { parameters, statistics } = this.#runner.training;
    return {
      parameters,
      statistics,
      optimizer,
      isAveraged: averageDecay !== undefined,
      frozen: this.#frozen.checksum,
    };
  }

  #modelOf(weights: 'parameters' | 'average'): Model {
    const { model } = this.#options;
    const { parameters, statistics } = this.#runner.training;
    const withParameters = parameters.unpackInto(model.graph, floats(this.#current[weights]));
    if (statistics.length === 0) return { ...model, graph: withParameters };
    return { ...model, graph: statistics.unpackInto(withParameters, floats(this.#current['statistics'])) };
  }
}
