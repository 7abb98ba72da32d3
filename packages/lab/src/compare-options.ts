import { consecutiveSeeds, distinctList, knownNames, positiveInteger } from './option-values.js';
import { parseStrategy, type NamedStrategy } from './strategy-text.js';

/** The options of `rankbatch compare` as they come from the command line; `undefined` where not given. */
export interface CompareArguments {
  readonly data: string;
  readonly optimizer: string;
  readonly select: string;
  readonly epochs: string;
  readonly seeds: string;
  readonly seed: string;
  readonly batch: string;
  readonly dataDir?: string;
  readonly size?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What `npm start` shows: the generated digits, shuffling against the paper's best strategy. */
export const defaultArguments = {
  data: 'digits',
  optimizer: 'adam',
  select: 'shuffle,rank:1e8:r',
  epochs: '5',
  seeds: '1',
  seed: '1',
  batch: '64',
} as const satisfies CompareArguments;

/** The same options, checked and read. */
export interface CompareOptions {
  readonly data: string;
  readonly dataDir: string | undefined;
  /** Number of training samples, for generated data. */
  readonly size: number | undefined;
  readonly optimizers: readonly string[];
  readonly strategies: readonly NamedStrategy[];
  readonly seeds: readonly number[];
  readonly epochs: number;
  readonly batchSize: number;
  /** Folder for `compare.json`. */
  readonly out: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Reads the options, strictly; throws `UsageError` for the first that is not valid. */
export function readCompareOptions(
  given: CompareArguments,
  known: { readonly datasets: readonly string[]; readonly optimizers: readonly string[] },
): CompareOptions {
  knownNames('--data', [given.data], known.datasets);
  const optimizers = distinctList('--optimizer', given.optimizer);
  knownNames('--optimizer', optimizers, known.optimizers);
  const count = positiveInteger('--seeds', given.seeds);
  return {
    data: given.data,
    dataDir: given.dataDir,
    size: given.size === undefined ? undefined : positiveInteger('--size', given.size),
    optimizers,
    strategies: distinctList('--select', given.select).map(parseStrategy),
    seeds: consecutiveSeeds('--seed', given.seed, count),
    epochs: positiveInteger('--epochs', given.epochs),
    batchSize: positiveInteger('--batch', given.batch),
    out: given.out,
    json: given.json ?? false,
    quiet: given.quiet ?? false,
  };
}
