import type { Samples } from '@rankbatch/data';
import type { Evaluation, Trainer } from '@rankbatch/onnx';

/** Losses and predictions of samples in inference mode, and the margins of learners that tell them. */
export type SampleEvaluation = Pick<Evaluation, 'losses' | 'predictions'> &
  Partial<Pick<Evaluation, 'margins'>>;

/** What a run needs of a trainer; any learner with these three methods can take part in a race. */
export interface Learner extends Pick<Trainer, 'dispose'> {
  /** @param weights [B] factors for the losses in the mean that is minimized */
  step(samples: Samples, ids: Uint32Array, weights: Float32Array): ReturnType<Trainer['step']>;
  evaluate(samples: Samples, ids?: Uint32Array): Promise<SampleEvaluation>;
  /** Multiplies the learning rate of the steps that follow by a factor, 0..1; for runs that anneal it. */
  scaleLearningRate?(factor: number): void;
}

/** A learner whose runs are kept on disk. */
export interface KeptLearner extends Learner, Pick<Trainer, 'checkpoint' | 'restore'> {
  /** The trained model as an `.onnx` file for inference. */
  exportModel(): Uint8Array;
}

/** Makes a fresh learner: the same `seed` must give the same initial weights and later noise, whatever the strategy. */
export type TrainerFactory<L extends Learner = Learner> = (options: {
  readonly optimizer: string;
  readonly seed: number;
  /** Samples of every batch but an epoch's last. */
  readonly batchSize: number;
}) => Promise<L>;
