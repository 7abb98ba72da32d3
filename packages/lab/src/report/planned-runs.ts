import { readSweep } from '../race/sweep-file.js';
import { consecutiveSeeds, distinctList, positiveInteger } from '../terminal/option-values.js';

/** What a comparison was asked for, whether or not it has begun. */
export interface PlannedRuns {
  /** In the order in which they were asked for. */
  readonly strategies: readonly string[];
  readonly seeds: readonly number[];
  /** How many runs it has in all. */
  readonly count: number;
}

/** What the comparison in a folder was asked for; undefined where the folder is none of `rankbatch compare`. */
export async function readPlannedRuns(folder: string): Promise<PlannedRuns | undefined> {
  const settings = await readSweep(folder);
  if (settings === undefined) return undefined;
  const list = (option: string, text = '') => distinctList(option, text);
  const strategies = list('--select', settings['select']);
  const count = positiveInteger('--seeds', settings['seeds'] ?? '1');
  const seeds = consecutiveSeeds('--seed', settings['seed'] ?? '1', count);
  const factors = [
    strategies,
    seeds,
    list('--optimizer', settings['optimizer']),
    list('--learning-rate', settings['learningRate']),
    list('--batch', settings['batch']),
  ];
  return { strategies, seeds, count: factors.reduce((product, { length }) => product * length, 1) };
}
