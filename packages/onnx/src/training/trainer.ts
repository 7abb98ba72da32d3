// training/: a model, a loss and an optimizer as one graph, and what runs it: batches in, losses out.

import type { Loss } from '../losses/loss.js';
import type { Model } from '../graph/model.js';
import type { Inference } from './inference.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { Provider, RuntimeOptions } from '../runtime/sessions.js';
import type { TrainingSamples } from './samples.js';

export interface TrainerOptions extends RuntimeOptions {
  readonly model: Model;
  readonly optimizer: Optimizer;
  /** @default softmaxCrossEntropy() */
  readonly loss?: Loss | undefined;
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

/** A step that is on its way. */
export interface StartedStep {
  /** What `step` would have returned, or the error with which the step was undone. */
  readonly losses: Promise<Float32Array>;
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
   * `NonFiniteLossError`.
   */
  step(samples: TrainingSamples, ids: ArrayLike<number>, weights?: ArrayLike<number>): Promise<Float32Array>;
  /**
   * Starts a step, and returns as soon as the next one may start: with WebGPU that is before its losses are there, so that the device need not wait
   * for them; else it is a `step`. Of two steps on their way, the second waits for the first one's losses, and losses that are not finite undo both,
   * whose `losses` reject with the same `NonFiniteLossError`. All other calls wait for the losses.
   */
  startStep(
    samples: TrainingSamples,
    ids: ArrayLike<number>,
    weights?: ArrayLike<number>,
  ): Promise<StartedStep>;
  /** The model with the moving average of its weights, and its running statistics. Throws where none is kept. */
  averaged(): Inference;
  /**
   * All that the next steps depend on, as a safetensors file: weights, running statistics, optimizer state, the average of the
   * weights, step count, random state of dropout. With the same options, data and thread count, training goes on bit for bit.
   *
   * Throws `NonFiniteParametersError` where an update has made weights NaN or infinite, as all do that read them.
   */
  checkpoint(): Promise<Uint8Array>;
  /**
   * Goes on from a checkpoint of a trainer with the same model and kind of optimizer; its settings, such as the
   * learning rate, may differ. Refuses a damaged or foreign file, and one of a model with other frozen weights, and then leaves the
   * trainer as it was.
   */
  restore(checkpoint: Uint8Array): Promise<void>;
  /** Frees the runtime's memory, behind a step that is on its way; a second time does nothing. */
  dispose(): Promise<void>;
}
