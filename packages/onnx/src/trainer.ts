import { Random } from 'rankbatch';
import { Evaluator, type Evaluation } from './evaluator.js';
import { elementCount, INPUT, type Model } from './model.js';
import type { Optimizer } from './optimizers/optimizer.js';
import {
  createSession,
  detectBlockSize,
  floats,
  Tensor,
  type RuntimeOptions,
  type Session,
} from './runtime.js';
import { gatherTargets, gatherValues, type Samples } from './samples.js';
import { buildTrainingGraph, type DropoutMask, type TrainingGraph } from './training-graph.js';

export interface TrainerOptions extends RuntimeOptions {
  readonly model: Model;
  readonly optimizer: Optimizer;
  /** Seed of the dropout masks. */
  readonly seed: number;
  /** The usual number of samples of a batch: batches of that size run fastest. */
  readonly batchSize?: number;
}

/** Trains one model, one optimizer step a call. Calls must not overlap. */
export interface Trainer {
  /**
   * Makes one optimizer step on the mean loss of the samples `ids` [B] (of their weighted losses if `weights` [B]
   * is given) and returns their training-mode losses [B] in nats, as they were before the step.
   */
  step(samples: Samples, ids: Uint32Array, weights?: ArrayLike<number>): Promise<Float32Array>;
  /** Losses and predictions of the samples `ids`, or of all, in inference mode. */
  evaluate(samples: Samples, ids?: Uint32Array): Promise<Evaluation>;
  /** The model with its current weights and running statistics; `encodeModel` makes an `.onnx` file of its graph. */
  trainedModel(): Model;
  /** Frees the runtime's memory. */
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
export async function createTrainer(options: TrainerOptions): Promise<Trainer> {
  const { model, optimizer, batchSize } = options;
  const blockSize = await detectBlockSize();
  const anySize = buildTrainingGraph(model, optimizer, { ...(blockSize && { blockSize }) });
  const sessions = { anySize: await createSession(anySize.graph, options) };
  if (batchSize === undefined) return new OnnxTrainer(options, anySize, sessions);
  const usual = buildTrainingGraph(model, optimizer, { batchSize, ...(blockSize && { blockSize }) });
  return new OnnxTrainer(options, anySize, {
    ...sessions,
    usualSize: await createSession(usual.graph, options),
  });
}

class OnnxTrainer implements Trainer {
  readonly #options: TrainerOptions;
  readonly #training: TrainingGraph;
  readonly #sessions: { readonly anySize: Session; readonly usualSize?: Session };
  readonly #random: Random;
  /** Vectors that a step reads (`current`) and writes (`next`); they change places after every step. */
  #current: Record<string, Tensor>;
  #next: Record<string, Tensor>;
  #finishedSteps = 0;

  constructor(
    options: TrainerOptions,
    training: TrainingGraph,
    sessions: { anySize: Session; usualSize?: Session },
  ) {
    const { model, optimizer, seed } = options;
    this.#options = options;
    this.#training = training;
    this.#sessions = sessions;
    this.#random = new Random(seed);
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

  async step(samples: Samples, ids: Uint32Array, weights?: ArrayLike<number>): Promise<Float32Array> {
    const { model, optimizer } = this.#options;
    const { sampleShape, classes } = model;
    const count = ids.length;
    const values = new Float32Array(count * elementCount(sampleShape));
    const targets = new Float32Array(count * classes);
    gatherValues(samples, ids, values);
    gatherTargets(samples, ids, classes, targets);
    const lossWeights = Float32Array.from({ length: count }, (_, i) => (weights?.[i] ?? 1) / count);

    const feeds: Record<string, Tensor> = {
      ...this.#current,
      [INPUT]: new Tensor(values, [count, ...sampleShape]),
      targets: new Tensor(targets, [count, classes]),
      lossWeights: vector(lossWeights),
    };
    for (const mask of this.#training.masks) feeds[mask.name] = this.#drawMask(mask, count);
    for (const [name, value] of Object.entries(optimizer.scalars(this.#finishedSteps)))
      feeds[`scalar.${name}`] = new Tensor(Float32Array.of(value), []);

    const losses = new Float32Array(count);
    const fetches: Record<string, Tensor> = { losses: vector(losses) };
    for (const [name, tensor] of Object.entries(this.#next)) fetches[`next.${name}`] = tensor;
    await this.#sessionFor(count).run(feeds, fetches);
    [this.#current, this.#next] = [this.#next, this.#current];
    this.#finishedSteps += 1;
    return losses;
  }

  async evaluate(samples: Samples, ids?: Uint32Array): Promise<Evaluation> {
    const evaluator = await Evaluator.create(this.trainedModel(), this.#options);
    try {
      return await evaluator.evaluate(
        samples,
        ids ?? Uint32Array.from({ length: samples.count }, (_, i) => i),
      );
    } finally {
      await evaluator.dispose();
    }
  }

  async dispose(): Promise<void> {
    await Promise.all(Object.values(this.#sessions).map((session) => session.release()));
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

  #drawMask({ shape, ratio }: DropoutMask, count: number): Tensor {
    const dimensions = shape.map((d) => (d === 'B' ? count : d));
    const bits = new Uint32Array(elementCount(dimensions));
    this.#random.fillUint32(bits);
    const threshold = ratio * 2 ** 32;
    const kept = 1 / (1 - ratio);
    const mask = new Float32Array(bits.length);
    // Without a branch, which would be mispredicted half of the time.
    for (let i = 0; i < bits.length; i++) mask[i] = kept * Number(bits[i]! >= threshold);
    return new Tensor(mask, dimensions);
  }
}

function vector(data: Float32Array): Tensor {
  return new Tensor(data, [data.length]);
}
