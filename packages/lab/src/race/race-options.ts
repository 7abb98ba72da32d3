import type { Dataset } from '@rankbatch/data';
import type { SharedConfig, TrainingConfig } from '../run-folder/run-config.js';
import type { RaceEvent } from '../run/run-plan.js';
import type { Variant } from '../run-folder/cell-names.js';
import type { TrainerFactory } from '../services/learner.js';
import type { NamedStrategy } from '../strategies/strategy-text.js';

/** What takes part in a race, and how each run of it is trained. */
export interface RaceOptions extends TrainingConfig {
  readonly dataset: Dataset;
  readonly createTrainer: TrainerFactory;
  /** Names that `createTrainer` knows. */
  readonly optimizers: readonly string[];
  readonly strategies: readonly NamedStrategy[];
  /** Learning rates and batch sizes to compare, each with every optimizer. @default one, of `batchSize` */
  readonly variants?: readonly Variant[];
  readonly seeds: readonly number[];
  /** Hears of every batch and epoch; its time is not counted. */
  readonly onEvent?: (event: RaceEvent) => void;
  /** Stops the race between two batches; `race` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The options that `train` and `compare` share, checked and read. */
export interface RunOptions {
  /** What decides the results, beside model, optimizer, strategy and seed. */
  readonly shared: SharedConfig;
  /** Undefined where the shape of the data decides. */
  readonly model: string | undefined;
  /** The folder that the path of a model of the user's own begins at. */
  readonly modelDir?: string | undefined;
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
  /** At least one, without anything where there is one learning rate and batch size. */
  readonly variants: readonly Variant[];
  readonly seeds: readonly number[];
  /** Folder for `compare.json` and the runs. */
  readonly out: string | undefined;
  /** Runs side by side. */
  readonly jobs: number;
  /** The server whose workers train the runs; undefined where they are trained here. */
  readonly queue: string | undefined;
  /** The given options that decide the results. */
  readonly settings: SweepArguments;
}

/** The command-line options of a comparison that is kept. */
export type SweepArguments = Readonly<Record<string, string>>;
