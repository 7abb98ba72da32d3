// results: what runs came to as plain data, how they are judged, and the tables that say it.
import type { Task } from '@rankbatch/data';
import type { Explanation } from 'rankbatch';
import type { CommonestClass } from './commonest-class.js';
import type { RunMeasures } from './measures/measures.js';

/**
 * One epoch of one run, as measured; losses in nats, errors in percent, times in seconds. Where the task is not classes, losses are those of the
 * task (numbers: squared standard deviations), and errors are what `measureOf` names.
 */
export interface EpochRecord {
  /** Number of epochs finished so far, from 1. */
  readonly epoch: number;
  /** Optimizer steps so far. */
  readonly step: number;
  /** Mean cross-entropy over the whole training set, in inference mode. */
  readonly trainLoss: number;
  readonly trainError: number;
  readonly validationLoss: number;
  readonly validationError: number;
  readonly testLoss: number;
  readonly testError: number;
  /**
   * Validation and test samples whose classes the model is surest of, and how many of these have another label, as `confidentErrors` counts them; left out
   * where the task is not classes, and by learners that tell no margins.
   */
  readonly confidentSamples?: number;
  readonly confidentErrors?: number;
  /** Optimizer steps. */
  readonly trainSeconds: number;
  /** Choosing batches and taking note of their losses. */
  readonly selectSeconds: number;
  /** Recomputing the losses of highly ranked samples; the cost of one that falls due at an epoch's end is in the next epoch. */
  readonly recomputeSeconds: number;
  /** Evaluating the three splits, which is for measuring only. */
  readonly evalSeconds: number;
  /** Writing the run's files; those of the epoch's end are in the next epoch. */
  readonly saveSeconds: number;
  /** How many runs shared the machine while the times were taken; left out where there was one. */
  readonly concurrent?: number;
  /** Selection pressure of this epoch; null for strategies that have none. */
  readonly pressure: number | null;
  /** What a strategy that sets itself did at the epoch's end, and why. */
  readonly explanation?: Explanation;
  /** Mean and greatest age of the known losses, in epochs. */
  readonly meanAge: number;
  readonly oldestAge: number;
  /** Share of the latest recomputation's samples whose rank moved by more than 1 % of N; null before the first. */
  readonly movedShare: number | null;
  /** Different samples among this epoch's draws: N_eff / N in the paper. */
  readonly distinctShare: number;
  /** Kish's, over all draws so far. */
  readonly effectiveSampleSize: number;
  /** Number of samples drawn 0 times (the first), or 2^(k-1) to 2^k - 1 times in this epoch. */
  readonly drawHistogram: readonly number[];
}

/** One run: one optimizer with one strategy from one seed. */
export interface RunRecord {
  readonly optimizer: string;
  /** The strategy's text, such as `rank:1e8:r`. */
  readonly select: string;
  readonly seed: number;
  readonly epochs: readonly EpochRecord[];
  /** Whether its learning rate was changed on the way, so that it is judged with no other; left out where it was not. */
  readonly isChanged?: boolean;
  /** What the model is worth at the end; left out where the task is classes, or that was not measured. */
  readonly measures?: RunMeasures;
}

/** A run by what tells it from the others of a comparison. */
export type RunName = Pick<RunRecord, 'optimizer' | 'select' | 'seed'>;

/** What a strategy needed to reach its baseline's final training cost; null where it never did, as where it diverged: such a seed has no run. */
export interface Speedup {
  readonly optimizer: string;
  readonly select: string;
  readonly seed: number;
  /** Text of the strategy compared with. */
  readonly baseline: string;
  /** The baseline's training cost after its last epoch, in nats. */
  readonly targetLoss: number;
  /** Whole epochs until the training cost was at most `targetLoss`. */
  readonly epochs: number | null;
  /** Training, selection and recomputation up to there. */
  readonly seconds: number | null;
  readonly baselineEpochs: number;
  readonly baselineSeconds: number;
  /** `baselineEpochs / epochs`: above 1 is faster than the baseline. */
  readonly epochRatio: number | null;
  /** `baselineSeconds / seconds`: above 1 is faster than the baseline. */
  readonly secondRatio: number | null;
}

/** Machine and software that produced the times. */
export interface Environment {
  /** Version of `@rankbatch/lab`. */
  readonly rankbatch: string;
  readonly node: string;
  readonly platform: string;
  readonly arch: string;
  readonly cpu: string;
  readonly cores: number;
}

/** Everything one comparison found: what `rankbatch compare --json` prints. */
export interface CompareDocument {
  /** Version of this format. */
  readonly version: 1;
  /** Name of the data set. */
  readonly data: string;
  /** What there was to learn; left out where it is classes. */
  readonly task?: Task;
  /** The class that most training samples have; left out where the task is another. */
  readonly commonestClass?: CommonestClass;
  /** Sizes of the three splits. */
  readonly samples: { readonly train: number; readonly validation: number; readonly test: number };
  /** The first, where several are compared. */
  readonly batchSize: number;
  /** All of them, where several are compared; the runs tell theirs in the name of the optimizer. */
  readonly batchSizes?: readonly number[];
  readonly epochs: number;
  readonly environment: Environment;
  /** Text of the strategy that the others are measured against. */
  readonly baseline: string;
  readonly runs: readonly RunRecord[];
  readonly speedups: readonly Speedup[];
}
