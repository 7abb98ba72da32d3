import type { Samples } from '@rankbatch/data';
import type { Evaluation, Trainer } from '@rankbatch/onnx';

/** Losses and predictions of samples in inference mode, and the margins of learners that tell them. */
export type SampleEvaluation = Pick<Evaluation, 'losses' | 'predictions'> &
  Partial<Pick<Evaluation, 'margins'>>;

/**
 * What a run needs of a trainer; any learner with these three methods can take part in a race. What a sample is to give stands in its
 * `targets` where there are some, else in its `labels`; losses of numbers are mean squared errors.
 */
export interface Learner extends Pick<Trainer, 'dispose'> {
  /** @param weights [B] factors for the losses in the mean that is minimized */
  step(samples: Samples, ids: Uint32Array, weights: Float32Array): ReturnType<Trainer['step']>;
  evaluate(samples: Samples, ids?: Uint32Array): Promise<SampleEvaluation>;
  /** Outputs of the model in inference mode, [N, outputs]: logits, or standardized numbers. Needed for several labels at once. */
  predict?(samples: Samples): Promise<Float32Array>;
  /** Multiplies the learning rate of the steps that follow by a factor, 0..1; for runs that anneal it. */
  scaleLearningRate?(factor: number): void;
}

/** A learner whose runs are kept on disk. */
export interface KeptLearner extends Learner, Pick<Trainer, 'checkpoint' | 'restore'> {
  predict(samples: Samples): Promise<Float32Array>;
  /** The trained model as an `.onnx` file for inference. */
  exportModel(): Promise<Uint8Array>;
  /** The same for rows of a table as they are, which it encodes itself; undefined where that cannot be. */
  exportRowModel?(): Promise<Uint8Array | undefined>;
}

/** Makes a fresh learner: the same `seed` must give the same initial weights and later noise, whatever the strategy. */
export type TrainerFactory<L extends Learner = Learner> = (options: {
  readonly optimizer: string;
  readonly seed: number;
  /** Samples of every batch but an epoch's last. */
  readonly batchSize: number;
  /** Where several are compared. @default that of the settings, or the optimizer's own */
  readonly learningRate?: number;
}) => Promise<L>;
