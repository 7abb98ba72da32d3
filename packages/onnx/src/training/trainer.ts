// training/: a model, a loss and an optimizer as one graph, and what runs it: batches in, losses out.

import { Random, RankbatchError } from 'rankbatch';
import { batchFeeds } from './batch-feeds.js';
import { requireCount } from '../graph/check.js';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.js';
import { fixed, withBatch } from '../graph/dimensions.js';
import { drawDropoutMask } from './dropout-mask.js';
import { Evaluator, type Evaluation } from './evaluator.js';
import type { Loss } from '../losses/loss.js';
import { softmaxCrossEntropy } from '../losses/softmax-cross-entropy.js';
import { elementCount, type Model } from '../graph/model.js';
import { NonFiniteLossError } from './non-finite-loss-error.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { ReusedArrays } from './reused-arrays.js';
import {
  createSession,
  detectBlockSize,
  findProvider,
  floats,
  Tensor,
  type Provider,
  type RuntimeOptions,
  type Session,
} from '../runtime/sessions.js';
import { requireFit, requireInputs, type AnySampleInputs, type TrainingSamples } from './samples.js';
import { buildTrainingGraph, type TrainingGraph } from './training-graph.js';

export interface TrainerOptions extends RuntimeOptions {
  readonly model: Model;
  readonly optimizer: Optimizer;
  /** @default softmaxCrossEntropy() */
  readonly loss?: Loss;
  /** Seed of the dropout masks. */
  readonly seed: number;
  /** The usual number of samples of a batch: batches of that size run fastest. */
  readonly batchSize?: number;
}

/** Trains one model, one optimizer step a call. Calls must not overlap: `step` and `restore` throw during a step. */
export interface Trainer {
  /** What computes here; of several asked for, the one that was taken. */
  readonly provider: Provider;
  /**
   * Makes one optimizer step on the mean loss of the samples `ids` [B] (of their weighted losses if `weights` [B]
   * is given) and returns their training-mode losses [B], unweighted, as they were before the step.
   *
   * A step that fails leaves the trainer as it was; one that finds a loss of NaN or infinity throws
   * {@link NonFiniteLossError}.
   */
  step(samples: TrainingSamples, ids: Uint32Array, weights?: ArrayLike<number>): Promise<Float32Array>;
  /** Losses and predictions of the samples `ids`, or of all, in inference mode. */
  evaluate(samples: TrainingSamples, ids?: Uint32Array): Promise<Evaluation>;
  /**
   * Outputs of the model in inference mode, [n, ...output shape], for the samples `ids`, or all.
   *
   * @param output name of the output of floating point to give, of a model that has several. @default the one that is trained
   */
  predict(samples: AnySampleInputs, ids?: Uint32Array, output?: string): Promise<Float32Array>;
  /** The model with its current weights and running statistics; `encodeModel` makes an `.onnx` file of its graph. */
  trainedModel(): Model;
  /**
   * All that the next steps depend on, as a safetensors file: weights, running statistics, optimizer state, step
   * count, random state of dropout. With the same options, data and thread count, training goes on bit for bit.
   */
  checkpoint(): Promise<Uint8Array>;
  /**
   * Goes on from a checkpoint of a trainer with the same model and kind of optimizer; its settings, such as the
   * learning rate, may differ. Refuses a damaged or foreign file, and then leaves the trainer as it was.
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
  const { model, optimizer, loss = softmaxCrossEntropy(), seed, batchSize, threads } = asked;
  if (batchSize !== undefined) requireCount('batchSize', batchSize);
  if (threads !== undefined) requireCount('threads', threads);
  const random = new Random(seed);
  const options = { ...asked, provider: await findProvider(asked) };
  const blockSize = await detectBlockSize(options);
  const target = { loss, ...(blockSize && { blockSize }) };
  const training = buildTrainingGraph(model, optimizer, target);
  const anySize = await createSession(training.graph, options);
  try {
    if (batchSize === undefined) return new OnnxTrainer(options, training, { anySize }, random);
    const usual = buildTrainingGraph(model, optimizer, { ...target, batchSize });
    const usualSize = await createSession(usual.graph, options);
    return new OnnxTrainer(options, training, { anySize, usualSize }, random);
  } catch (error) {
    await anySize.release();
    throw error;
  }
}

class OnnxTrainer implements Trainer {
  readonly provider: Provider;
  readonly #options: TrainerOptions;
  readonly #training: TrainingGraph;
  readonly #sessions: { readonly anySize: Session; readonly usualSize?: Session };
  #random: Random;
  /** Vectors that a step reads (`current`) and writes (`next`); they change places after every step. */
  #current: Record<string, Tensor>;
  #next: Record<string, Tensor>;
  #finishedSteps = 0;
  #inStep = false;
  #isDisposed = false;
  readonly #arrays = new ReusedArrays();

  constructor(
    options: TrainerOptions & { readonly provider: Provider },
    training: TrainingGraph,
    sessions: { readonly anySize: Session; readonly usualSize?: Session },
    random: Random,
  ) {
    const { model, optimizer } = options;
    this.provider = options.provider;
    this.#options = options;
    this.#training = training;
    this.#sessions = sessions;
    this.#random = random;
    const vectors = (): Record<string, Tensor> => ({
      parameters: vector(training.parameters.pack(model.graph)),
      ...(training.statistics.length > 0 && { statistics: vector(training.statistics.pack(model.graph)) }),
      ...Object.fromEntries(
        optimizer.state.map((name) => [
          `state.${name}`,
          vector(new Float32Array(training.parameters.length)),
        ]),
      ),
    });
    this.#current = vectors();
    this.#next = vectors();
  }

  async step(samples: TrainingSamples, ids: Uint32Array, weights?: ArrayLike<number>): Promise<Float32Array> {
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
    ids: Uint32Array,
    weights?: ArrayLike<number>,
  ): Promise<Float32Array> {
    const { model, optimizer, loss = softmaxCrossEntropy() } = this.#options;
    const feeds: Record<string, Tensor> = {
      ...this.#current,
      ...batchFeeds(model, loss, samples, ids, this.#arrays, weights),
    };
    // A copy, which takes the place of the old state only if the step succeeds.
    const random = Random.fromState(this.#random.state);
    for (const { name, shape, ratio } of this.#training.masks) {
      const dimensions = shape.map((d) => fixed(withBatch(d, ids.length)));
      const mask = this.#arrays.take(name, elementCount(dimensions));
      drawDropoutMask(random, mask, ratio);
      feeds[name] = new Tensor(mask, dimensions);
    }
    for (const [name, value] of Object.entries(optimizer.scalars(this.#finishedSteps)))
      feeds[`scalar.${name}`] = new Tensor(Float32Array.of(value), []);

    const losses = new Float32Array(ids.length);
    const fetches: Record<string, Tensor> = { losses: vector(losses) };
    for (const [name, tensor] of Object.entries(this.#next)) fetches[`next.${name}`] = tensor;
    await this.#sessionFor(ids.length).run(feeds, fetches);
    if (!losses.every(Number.isFinite))
      throw new NonFiniteLossError(this.#finishedSteps + 1, ids, losses, floats(this.#current['parameters']));
    [this.#current, this.#next] = [this.#next, this.#current];
    this.#random = random;
    this.#finishedSteps += 1;
    return losses;
  }

  async evaluate(samples: TrainingSamples, ids = everyId(samples)): Promise<Evaluation> {
    const { model, loss = softmaxCrossEntropy() } = this.#options;
    requireFit(samples, ids, model, loss);
    return infer(await Evaluator.create(this.trainedModel(), this.#options, loss), (evaluator) =>
      evaluator.evaluate(samples, ids),
    );
  }

  async predict(samples: AnySampleInputs, ids = everyId(samples), output?: string): Promise<Float32Array> {
    requireInputs(samples, ids, this.#options.model);
    const model = withFirst(this.trainedModel(), output);
    return infer(await Evaluator.create(model, this.#options), (evaluator) =>
      evaluator.predict(samples, ids),
    );
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
    const { finishedSteps, random, vectors } = decodeCheckpoint(this.#checkpointPlan, checkpoint);
    this.#current = Object.fromEntries(Object.entries(vectors).map(([name, data]) => [name, vector(data)]));
    this.#random = random;
    this.#finishedSteps = finishedSteps;
  }

  async dispose(): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    await Promise.all(Object.values(this.#sessions).map((session) => session.release()));
  }

  #requireIdle(call: string): void {
    if (this.#isDisposed)
      throw new RankbatchError(`${call}: must come before dispose, got it after; make a new trainer`);
    if (this.#inStep)
      throw new RankbatchError(
        `${call}: must not begin before the last step has ended, got it during one; await each`,
      );
  }

  get #checkpointPlan() {
    return { ...this.#training, optimizer: this.#options.optimizer };
  }

  #sessionFor(count: number): Session {
    const { anySize, usualSize } = this.#sessions;
    return usualSize && count === this.#options.batchSize ? usualSize : anySize;
  }

  trainedModel(): Model {
    const { model } = this.#options;
    const { parameters, statistics } = this.#training;
    const withParameters = parameters.unpackInto(model.graph, floats(this.#current['parameters']));
    if (statistics.length === 0) return { ...model, graph: withParameters };
    return { ...model, graph: statistics.unpackInto(withParameters, floats(this.#current['statistics'])) };
  }
}

/** Uses an evaluator and frees it. */
async function infer<T>(evaluator: Evaluator, use: (evaluator: Evaluator) => Promise<T>): Promise<T> {
  try {
    return await use(evaluator);
  } finally {
    await evaluator.dispose();
  }
}

/** The model with the named output first. */
function withFirst(model: Model, name: string | undefined): Model {
  if (name === undefined) return model;
  const { outputs } = model.graph;
  const found = outputs.find((output) => output.name === name);
  if (found?.value.type === 'float32') return { ...model, graph: { ...model.graph, outputs: [found] } };
  const known = outputs.flatMap((output) => (output.value.type === 'float32' ? [output.name] : []));
  throw new RankbatchError(
    `predict: output must be one of the model's, ${known.join(', ')}, got ${name}; importModel keeps those named in outputs`,
  );
}

function everyId({ count }: AnySampleInputs): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}

function vector(data: Float32Array): Tensor {
  return new Tensor(data, [data.length]);
}
