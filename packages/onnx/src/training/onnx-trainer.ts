import { checks } from 'rankbatch/internal';
import { Random, RankbatchError } from 'rankbatch';
import { requireWeights } from './batch-feeds.js';
import { currentModel, type CurrentModel } from './current-model.js';
import { decodeCheckpoint, encodeCheckpoint, type CheckpointPlan } from './checkpoint.js';
import { frozenChecksum } from './checksum.js';
import type { Evaluation } from './evaluator.js';
import type { Loss } from '../losses/loss.js';
import type { Model } from '../graph/model.js';
import { inferenceOf, type Inference } from './inference.js';
import { NonFiniteLossError } from './non-finite-loss-error.js';
import { requireFinite } from './non-finite-parameters-error.js';
import { floats, forget, joinedFloats, settle, Tensor, type Provider } from '../runtime/sessions.js';
import { requireFit, type AnySampleInputs, type TrainingSamples } from './samples.js';
import type { Vectors } from './step.js';
import type { StepRunner } from './step-runner.js';
import type { StartedStep, Trainer, TrainerOptions } from './trainer.js';
import { allocateTurns } from './turns.js';

/** What a training run changes. */
interface State {
  /** Which of the vectors that steps write in turn hold it. */
  readonly turn: number;
  readonly random: Random;
  readonly finishedSteps: number;
}

/** The step behind which a trainer stands, while its losses may not be here. */
interface UncheckedStep extends StartedStep {
  /** Losses of the step before it, if they may not be here. */
  readonly previous: Promise<Float32Array> | undefined;
}

/** Holds what a training run changes, and takes each step's result at once or not at all. */
export class OnnxTrainer implements Trainer {
  readonly provider: Provider;
  readonly #options: TrainerOptions & { readonly loss: Loss };
  readonly #runner: StepRunner;
  readonly #latest: Inference;
  /** Vectors that a step reads, and those that it writes behind them; some may be the same. */
  readonly #turns: readonly Vectors[];
  #state: State;
  #unchecked: UncheckedStep | undefined;
  #inStep = false;
  /** The last of the calls that must not overlap. */
  #call: Promise<unknown> | undefined;
  /** Computed once: nothing changes these weights. */
  #frozen: { readonly checksum: string | undefined } | undefined;
  #isDisposed = false;

  constructor(
    options: TrainerOptions & { readonly loss: Loss; readonly provider: Provider },
    runner: StepRunner,
    random: Random,
  ) {
    this.provider = options.provider;
    this.#options = options;
    this.#runner = runner;
    this.#latest = inferenceOf(this.#models('parameters'), options.loss, options);
    this.#state = { turn: 0, random, finishedSteps: 0 };
    this.#turns = allocateTurns(options, runner);
  }

  async step(
    samples: TrainingSamples,
    ids: ArrayLike<number>,
    weights?: ArrayLike<number>,
  ): Promise<Float32Array> {
    return this.#alone('step', async () => (await this.#start(samples, ids, weights)).losses);
  }

  async startStep(
    samples: TrainingSamples,
    ids: ArrayLike<number>,
    weights?: ArrayLike<number>,
  ): Promise<StartedStep> {
    return this.#alone('startStep', () => this.#start(samples, ids, weights));
  }

  async #start(
    samples: TrainingSamples,
    given: ArrayLike<number>,
    weights?: ArrayLike<number>,
  ): Promise<StartedStep> {
    const { model, loss } = this.#options;
    requireFit(samples, given, model, loss);
    const ids = Uint32Array.from(given);
    if (weights !== undefined) checks.check('weights', weights, checks.numbers);
    if (weights) requireWeights(weights, ids);
    // The vectors before that step are written anew by this one.
    await this.#unchecked?.previous?.catch(nothing);
    const before = this.#state;
    const after: State = {
      turn: (before.turn + 1) % this.#turns.length,
      random: Random.fromState(before.random.state),
      finishedSteps: before.finishedSteps + 1,
    };
    const previous = this.#unchecked?.losses;
    const { losses, finish } = await this.#runner.run({
      batch: { samples, ids, weights, of: ids.length },
      random: after.random,
      current: this.#turns[before.turn]!,
      next: this.#turns[after.turn]!,
      scalars: this.#scalars(),
    });
    const settling = settle(losses);
    if (!settling) {
      const here = joinedFloats(losses);
      if (!here.every(Number.isFinite)) throw this.#nonFinite(before, ids, here);
      // All at once, for what looks at the trainer meanwhile.
      finish();
      this.#state = after;
      return { losses: Promise.resolve(here) };
    }
    const checked = this.#check({ before, ids, losses, settling, previous });
    // Who started the step hears of it, perhaps later.
    checked.catch(nothing);
    // Else the step before has been undone meanwhile, and this one with it.
    if (this.#state === before) {
      this.#state = after;
      this.#unchecked = { losses: checked, previous };
    }
    return { losses: checked };
  }

  /** The losses of a step that has been taken, when they are here; undoes it where they are not finite. */
  async #check(step: {
    readonly before: State;
    readonly ids: Uint32Array;
    readonly losses: readonly Tensor[];
    readonly settling: Promise<unknown>;
    readonly previous: Promise<unknown> | undefined;
  }): Promise<Float32Array> {
    const { before, ids, losses } = step;
    const [previous, settled] = await Promise.allSettled([step.previous, step.settling]);
    const here = joinedFloats(losses);
    losses.forEach(forget);
    // That has undone this step, too.
    if (previous.status === 'rejected') throw previous.reason;
    if (settled.status === 'fulfilled' && here.every(Number.isFinite)) return here;
    try {
      if (settled.status === 'rejected') throw settled.reason;
      await settle([this.#turns[before.turn]!['parameters']!]);
      throw this.#nonFinite(before, ids, here);
    } finally {
      this.#state = before;
      this.#unchecked = undefined;
    }
  }

  #nonFinite({ turn, finishedSteps }: State, ids: Uint32Array, losses: Float32Array): NonFiniteLossError {
    return new NonFiniteLossError(finishedSteps + 1, ids, losses, floats(this.#turns[turn]!['parameters']));
  }

  #scalars(): Vectors {
    const { optimizer, averageDecay } = this.#options;
    const averageMoved = averageDecay === undefined || this.#state.finishedSteps === 0 ? 1 : 1 - averageDecay;
    const scalars = {
      ...optimizer.scalars(this.#state.finishedSteps),
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
    return this.#latest.trainedModel();
  }

  fetchModel(): Promise<Model> {
    return this.#latest.fetchModel();
  }

  averaged(): Inference {
    const { loss, averageDecay } = this.#options;
    if (averageDecay === undefined)
      throw new RankbatchError(
        'averaged: must come with an average of the weights, got a trainer without one; give createTrainer averageDecay',
      );
    return inferenceOf(this.#models('average'), loss, this.#options);
  }

  async checkpoint(): Promise<Uint8Array> {
    if (this.#unchecked) await this.#unchecked.losses.catch(nothing);
    const { turn, random, finishedSteps } = this.#state;
    const current = this.#turns[turn]!;
    // Where all is here, without a pause in which a step could end.
    const settling = settle(Object.values(current));
    if (settling) await settling;
    requireFinite(this.#runner.training.parameters, floats(current['parameters']));
    const vectors = Object.entries(current).map(([name, tensor]) => [name, floats(tensor)] as const);
    return encodeCheckpoint(this.#checkpointPlan, {
      finishedSteps,
      random,
      vectors: Object.fromEntries(vectors),
    });
  }

  async restore(checkpoint: Uint8Array): Promise<void> {
    return this.#alone('restore', async () => {
      checks.check('restore: checkpoint', checkpoint, checks.bytes);
      const { finishedSteps, random, vectors } = decodeCheckpoint(this.#checkpointPlan, checkpoint);
      if (this.#unchecked) await this.#unchecked.losses.catch(nothing);
      const { turn } = this.#state;
      const current = this.#turns[turn]!;
      for (const [name, data] of Object.entries(vectors)) {
        forget(current[name]!);
        floats(current[name]).set(data);
      }
      this.#state = { turn, random, finishedSteps };
    });
  }

  async dispose(): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    await this.#call?.catch(nothing);
    await this.#unchecked?.losses.catch(nothing);
    for (const tensor of this.#turns.flatMap(Object.values<Tensor>)) forget(tensor);
    await this.#runner.release();
  }

  /** Makes a call during which none of these may begin. */
  async #alone<T>(call: string, make: () => Promise<T>): Promise<T> {
    this.#requireIdle(call);
    this.#inStep = true;
    try {
      const made = make();
      this.#call = made;
      return await made;
    } finally {
      this.#inStep = false;
    }
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

  #models(weights: 'parameters' | 'average'): CurrentModel {
    return currentModel({
      model: this.#options.model,
      training: this.#runner.training,
      provider: this.provider,
      unchecked: () => this.#unchecked?.losses,
      vectors: () => {
        const { [weights]: own, statistics } = this.#turns[this.#state.turn]!;
        return statistics ? [own!, statistics] : [own!];
      },
    });
  }
}

function nothing(): void {
  // Whoever has started the step is told.
}
