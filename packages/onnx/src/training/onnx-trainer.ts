import { checks } from 'rankbatch/internal';
import { Random, RankbatchError } from 'rankbatch';
import { requireWeights } from './batch-feeds.js';
import { decodeCheckpoint, encodeCheckpoint, type CheckpointPlan } from './checkpoint.js';
import { frozenChecksum } from './checksum.js';
import type { Evaluation } from './evaluator.js';
import type { Loss } from '../losses/loss.js';
import type { Model } from '../graph/model.js';
import { inferenceOf, type Inference } from './inference.js';
import { NonFiniteLossError } from './non-finite-loss-error.js';
import { floats, forget, settle, Tensor, type Provider } from '../runtime/sessions.js';
import { requireFit, type AnySampleInputs, type TrainingSamples } from './samples.js';
import { vector, type Vectors } from './step.js';
import type { StepRunner } from './step-runner.js';
import type { Trainer, TrainerOptions } from './trainer.js';

/** Holds what a training run changes, and takes each step's result at once or not at all. */
export class OnnxTrainer implements Trainer {
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
    const [finishedSteps, random, current] = [this.#finishedSteps, this.#random, this.#current];
    // Where all is here, without a pause in which a step could end.
    const settling = settle(Object.values(current));
    if (settling) await settling;
    const vectors = Object.entries(current).map(([name, tensor]) => [name, floats(tensor)] as const);
    return encodeCheckpoint(this.#checkpointPlan, {
      finishedSteps,
      random,
      vectors: Object.fromEntries(vectors),
    });
  }

  async restore(checkpoint: Uint8Array): Promise<void> {
    this.#requireIdle('restore');
    checks.check('restore: checkpoint', checkpoint, checks.bytes);
    const { finishedSteps, random, vectors } = decodeCheckpoint(this.#checkpointPlan, checkpoint);
    for (const [name, data] of Object.entries(vectors)) {
      forget(this.#current[name]!);
      floats(this.#current[name]).set(data);
    }
    this.#random = random;
    this.#finishedSteps = finishedSteps;
  }

  async dispose(): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    for (const tensor of [this.#current, this.#next].flatMap(Object.values<Tensor>)) forget(tensor);
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
