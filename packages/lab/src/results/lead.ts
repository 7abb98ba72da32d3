import { mean, sampleStandardDeviation } from 'simple-statistics';
import { median } from '../base/median.js';
import type { EpochRecord, RunRecord } from './records.js';
import { medianScores, type SummaryRow } from './summary.js';
import type { TestScores } from './test-scores.js';

/** By how much a strategy did better than its baseline on the test samples after the last epoch. */
export interface Lead {
  readonly optimizer: string;
  readonly select: string;
  /** The baseline's measure less the strategy's own, mean over the seeds that both have: above 0 the strategy is better. */
  readonly difference: number;
  /** 95 % interval of that mean by Student's t over the seeds; null where they are too few to tell the noise. */
  readonly interval: readonly [number, number] | null;
  readonly seeds: number;
  /** What the baseline ended at with these seeds, as a summary has it. */
  readonly baselineEnd: TestEnd;
  /** Whether it trained on the very batches of the baseline: every training cost is the same, to the last bit, and so is what was drawn. */
  readonly isSame: boolean;
  /** Why it drew as it did in the last epoch, where it says so. */
  readonly reason?: string;
}

/** What runs came to on the test samples after the last epoch, medians over the seeds. */
export type TestEnd = Pick<SummaryRow, 'testError'> & TestScores;

/** 0.975 quantiles of Student's t with 1, 2, .. 30 degrees of freedom; beyond, the one of 30 is taken, 4 % wider than that of a normal. */
const quantiles = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** Compares every strategy with the baseline, seed by seed, so that what a seed makes easier or harder for both does not count. */
export function findLeads(runs: readonly RunRecord[], baseline: string): Lead[] {
  const cells = new Map<
    string,
    Pick<Lead, 'optimizer' | 'select'> & {
      differences: number[];
      opponents: RunRecord[];
      isSame: boolean;
      reason?: string;
    }
  >();
  for (const { optimizer, select, seed, epochs } of runs) {
    if (select === baseline) continue;
    const opponent = runs.find(
      (run) => run.select === baseline && run.optimizer === optimizer && run.seed === seed,
    );
    const [own, other] = [epochs.at(-1)?.testError, opponent?.epochs.at(-1)?.testError];
    if (opponent === undefined || own === undefined || other === undefined) continue;
    const key = `${optimizer} ${select}`;
    const { reason } = epochs.at(-1)?.explanation ?? {};
    const cell = cells.get(key) ?? {
      optimizer,
      select,
      differences: [],
      opponents: [],
      isSame: true,
      ...(reason && { reason }),
    };
    cell.differences.push(other - own);
    cell.opponents.push(opponent);
    cell.isSame &&= epochs.every((epoch, index) => isSameEpoch(epoch, opponent.epochs[index]));
    cells.set(key, cell);
  }
  return [...cells.values()].map(({ differences, opponents, ...cell }) => ({
    ...cell,
    baselineEnd: {
      testError: median(opponents.map((run) => run.epochs.at(-1)?.testError ?? NaN)),
      ...medianScores(opponents),
    },
    difference: mean(differences),
    interval: intervalOfMean(differences),
    seeds: differences.length,
  }));
}

/** Costs alone may be the same where the learning rate is too small to change any. */
function isSameEpoch(one: EpochRecord, other: EpochRecord | undefined): boolean {
  return (
    one.trainLoss === other?.trainLoss &&
    one.distinctShare === other.distinctShare &&
    one.effectiveSampleSize === other.effectiveSampleSize
  );
}

/** Equal values that are sure to be off 0: 6 have the same sign by chance in 2^-5, 3 %, of all cases. */
const fewestEqual = 6;

/**
 * The 95 % interval of a mean by Student's t; null for fewer than 3 values, and for fewer than {@link fewestEqual} that are equal, as shares of few
 * samples often are: they would seem to be sure.
 */
export function intervalOfMean(values: readonly number[]): [number, number] | null {
  if (values.length < 3) return null;
  const sample = [...values];
  const deviation = sampleStandardDeviation(sample);
  // Equal but for rounding.
  if (values.length < fewestEqual && deviation <= 1e-9 * Math.abs(mean(sample))) return null;
  const quantile = quantiles[Math.min(values.length - 1, quantiles.length) - 1] ?? Infinity;
  const half = (quantile * deviation) / Math.sqrt(values.length);
  return [mean(sample) - half, mean(sample) + half];
}
