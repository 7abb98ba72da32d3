import type { Task } from '@rankbatch/data';
import type { EpochRecord } from '../results/records.js';
import { nameCell, type Variant } from '../run-folder/cell-names.js';
import type { NamedStrategy } from '../strategies/strategy-text.js';

/** One run of a race. */
export interface RunPlan {
  /** From 1. */
  readonly number: number;
  readonly of: number;
  readonly optimizer: string;
  /** Left out where one learning rate and batch size is all there is. */
  readonly variant?: Variant;
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
      /** Who trains it, where that is elsewhere. */
      readonly worker?: string;
    }
  | {
      readonly kind: 'batch';
      readonly plan: RunPlan;
      /** Epochs finished so far. */
      readonly epoch: number;
      /** Share of the current epoch's training that is done, 0..1. */
      readonly progress: number;
    }
  | {
      readonly kind: 'epoch';
      readonly plan: RunPlan;
      readonly record: EpochRecord;
      /** What there is to learn, which says what the record's errors are; left out where it is classes. */
      readonly task?: Task;
    }
  | {
      /** It ends before its last epoch, and the others go on; why is told when all are over. */
      readonly kind: 'failed';
      readonly plan: RunPlan;
    };

/** How error messages name a run. */
export function nameRun({ number, of, optimizer, variant, strategy, seed }: RunPlan): string {
  return `run ${number} of ${of} (${nameCell(optimizer, variant)}, ${strategy.text}, seed ${seed})`;
}
