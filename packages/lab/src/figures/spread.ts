import { groupByCell } from '../results/group-by-cell.js';
import { workSeconds } from '../results/judge.js';
import { median } from '../base/median.js';
import type { EpochRecord, RunRecord } from '../results/records.js';

/** A measure of one optimizer and strategy after one epoch, over the seeds. */
export interface SpreadPoint {
  readonly optimizer: string;
  readonly select: string;
  readonly epoch: number;
  /** Training, selection and recomputation up to here; the median. */
  readonly seconds: number;
  readonly lowest: number;
  readonly median: number;
  readonly highest: number;
}

/** A run, as far as figures need it. */
export type MeasuredRun<Epoch extends EpochRecord = EpochRecord> = Pick<
  RunRecord,
  'optimizer' | 'select' | 'seed'
> & { readonly epochs: readonly Epoch[] };

/**
 * Median, lowest and highest value over the seeds, after every epoch that all seeds have finished; epochs for which a
 * seed has no value (null) are left out.
 */
export function spreadOverSeeds<Epoch extends EpochRecord>(
  runs: readonly MeasuredRun<Epoch>[],
  value: (epoch: Epoch) => number | null | undefined,
): SpreadPoint[] {
  return [...groupByCell(runs).values()].flatMap((group) => {
    const { optimizer, select } = group[0] ?? { optimizer: '', select: '' };
    const epochs = Math.min(...group.map((run) => run.epochs.length));
    const clocks = group.map((run) => elapsed(run.epochs));
    return Array.from({ length: epochs }, (_, index) => {
      const values = group.flatMap((run) => {
        const epoch = run.epochs[index];
        return epoch === undefined ? [] : (value(epoch) ?? []);
      });
      if (values.length < group.length) return [];
      return {
        optimizer,
        select,
        epoch: index + 1,
        seconds: median(clocks.map((clock) => clock[index] ?? NaN)),
        lowest: Math.min(...values),
        median: median(values),
        highest: Math.max(...values),
      };
    }).flat();
  });
}

/** Seconds of work up to the end of each epoch. */
function elapsed(epochs: readonly EpochRecord[]): number[] {
  let seconds = 0;
  return epochs.map((epoch) => (seconds += workSeconds(epoch)));
}
