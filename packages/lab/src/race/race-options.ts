import type { Dataset } from '@rankbatch/data';
import type { EpochRecord } from '../results/records.js';
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

/** One run of a race. */
export interface RunPlan {
  /** From 1. */
  readonly number: number;
  readonly of: number;
  readonly optimizer: string;
  readonly strategy: NamedStrategy;
  readonly seed: number;
}

/** What a race tells while it goes on. */
export type RaceEvent =
  | {
      readonly kind: 'run';
      readonly plan: RunPlan;
      /** Epochs that were finished earlier, where the run goes on. */
      readonly finished: number;
    }
  | {
      readonly kind: 'batch';
      readonly plan: RunPlan;
      /** Epochs finished so far. */
      readonly epoch: number;
      /** Share of the current epoch's training that is done, 0..1. */
      readonly progress: number;
    }
  | { readonly kind: 'epoch'; readonly plan: RunPlan; readonly record: EpochRecord };

/** How error messages name a run. */
export function nameRun({ number, of, optimizer, strategy, seed }: RunPlan): string {
  return `run ${number} of ${of} (${optimizer}, ${strategy.text}, seed ${seed})`;
}
