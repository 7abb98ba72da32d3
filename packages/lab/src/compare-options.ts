import { consecutiveSeeds, distinctList, knownNames, positiveInteger } from './option-values.js';
import { defaultRunArguments, readRunOptions, type RunArguments, type RunOptions } from './run-options.js';
import type { Services } from './services.js';
import { parseStrategy, type NamedStrategy } from './strategy-text.js';

/** The options of `rankbatch compare` as they come from the command line; `undefined` where not given. */
export interface CompareArguments extends RunArguments {
  readonly optimizer: string;
  readonly select: string;
  readonly seeds: string;
  readonly seed: string;
  readonly out?: string;
}

/** What `npm start` shows: the generated digits, shuffling against the paper's best strategy. */
export const defaultArguments = {
  ...defaultRunArguments,
  optimizer: 'adam',
  select: 'shuffle,rank:1e8:r',
  seeds: '1',
  seed: '1',
} as const satisfies CompareArguments;

/** The same options, checked and read. */
export interface CompareOptions extends RunOptions {
  readonly optimizers: readonly string[];
  readonly strategies: readonly NamedStrategy[];
  readonly seeds: readonly number[];
  /** Folder for `compare.json` and the runs. */
  readonly out: string | undefined;
}

/** Reads the options, strictly; throws `UsageError` for the first that is not valid. */
export function readCompareOptions(given: CompareArguments, services: Services): CompareOptions {
  const options = readRunOptions(given, services);
  const optimizers = distinctList('--optimizer', given.optimizer);
  knownNames('--optimizer', optimizers, services.optimizerNames);
  const count = positiveInteger('--seeds', given.seeds);
  return {
    ...options,
    optimizers,
    strategies: distinctList('--select', given.select).map(parseStrategy),
    seeds: consecutiveSeeds('--seed', given.seed, count),
    out: given.out,
  };
}
