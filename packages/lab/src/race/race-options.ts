import type { Dataset } from '@rankbatch/data';
import type { RunConfig } from '../run-folder/run-manifest.js';
import type { RaceEvent } from '../run/run-plan.js';
import type { TrainerFactory } from '../services/learner.js';
import type { NamedStrategy } from '../strategies/strategy-text.js';

/** What takes part in a race, and for how long. */
export interface RaceOptions {
  readonly dataset: Dataset;
  readonly createTrainer: TrainerFactory;
  /** Names that `createTrainer` knows. */
  readonly optimizers: readonly string[];
  readonly strategies: readonly NamedStrategy[];
  readonly seeds: readonly number[];
  /** Epochs of each run, every one of as many draws as there are training samples. */
  readonly epochs: number;
  readonly batchSize: number;
  /** Whether the learning rate falls to 0 over each run; its learner must have `scaleLearningRate`. @default false */
  readonly anneal?: boolean | undefined;
  /** Random changes of training images, such as `shift:4,flip`. @default none */
  readonly augment?: string | undefined;
  /** Hears of every batch and epoch; its time is not counted. */
  readonly onEvent?: (event: RaceEvent) => void;
  /** Stops the race between two batches; `race` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The options that `train` and `compare` share, checked and read. */
export interface RunOptions extends Pick<
  RunConfig,
  'data' | 'learningRate' | 'anneal' | 'epochs' | 'batchSize' | 'threads' | 'augment'
> {
  /** Undefined where the shape of the data decides. */
  readonly model: string | undefined;
  readonly checkpointEvery: number | undefined;
  /** Whether event files for TensorBoard are written. */
  readonly tensorboard: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** The options of `rankbatch compare`, checked and read. */
export interface CompareOptions extends RunOptions {
  readonly optimizers: readonly string[];
  readonly strategies: readonly NamedStrategy[];
  readonly seeds: readonly number[];
  /** Folder for `compare.json` and the runs. */
  readonly out: string | undefined;
  /** Runs side by side. */
  readonly jobs: number;
  /** The given options that decide the results. */
  readonly settings: SweepArguments;
}

/** The command-line options of a comparison that is kept. */
export type SweepArguments = Readonly<Record<string, string>>;
