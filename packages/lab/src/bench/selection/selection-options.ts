import { UsageError } from '../../base/errors.js';
import { consecutiveSeeds, distinctList, knownNames, positiveInteger } from '../../terminal/option-values.js';
import { pythonOf, readPeers } from '../peers-option.js';

/** The options of `rankbatch bench selection` as they come from the command line; `undefined` where not given. */
export interface SelectionArguments {
  readonly sizes: string;
  readonly batch: string;
  readonly pressure: string;
  readonly strategies: string;
  readonly runs: string;
  readonly runMs: string;
  readonly seed: string;
  /** true without a value */
  readonly peers?: string | true;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What is measured where nothing else is asked for; `strategies` depends on what there is. */
export const defaultArguments = {
  sizes: '1e4,1e5,1e6,1e7',
  batch: '64',
  pressure: '100',
  runs: '7',
  runMs: '200',
  seed: '1',
  peers: 'bench/peers/selection.py',
} as const;

/** The same options, checked and read. */
export interface SelectionOptions {
  /** Every N. */
  readonly sizes: readonly number[];
  readonly batchSize: number;
  readonly pressure: number;
  readonly strategies: readonly string[];
  readonly runs: number;
  readonly runMs: number;
  readonly seed: number;
  /** The script that measures peers. */
  readonly peers: string | undefined;
  /** The interpreter that runs it. */
  readonly python: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

const mostSamples = 2 ** 32 - 1;

/** Reads the options, strictly; throws `UsageError` for the first that is not valid. */
export function readSelectionOptions(
  given: SelectionArguments,
  known: readonly string[],
  env: NodeJS.ProcessEnv,
): SelectionOptions {
  const sizes = readSizes(given.sizes);
  const batchSize = positiveInteger('--batch', given.batch);
  const smallest = Math.min(...sizes);
  if (batchSize > smallest)
    throw new UsageError(`--batch: must be at most the smallest of --sizes (${smallest}), got ${batchSize}`);
  const strategies = distinctList('--strategies', given.strategies);
  knownNames('--strategies', strategies, known);
  return {
    sizes,
    batchSize,
    pressure: readPressure(given.pressure),
    strategies,
    runs: positiveInteger('--runs', given.runs),
    runMs: positiveInteger('--run-ms', given.runMs),
    seed: consecutiveSeeds('--seed', given.seed, 1)[0]!,
    peers: readPeers(given.peers, defaultArguments.peers),
    python: pythonOf(env),
    json: given.json ?? false,
    quiet: given.quiet ?? false,
  };
}

function readSizes(text: string): number[] {
  const sizes = distinctList('--sizes', text).map((entry) => {
    const size = plainNumber(entry);
    if (!(Number.isInteger(size) && size >= 1 && size <= mostSamples))
      throw new UsageError(`--sizes: must be integers from 1 to ${mostSamples} such as 1e6, got "${entry}"`);
    return size;
  });
  // The same number may be written in two ways.
  distinctList('--sizes', sizes.join(','));
  return sizes;
}

function readPressure(text: string): number {
  const pressure = plainNumber(text);
  if (!(Number.isFinite(pressure) && pressure > 0))
    throw new UsageError(`--pressure: must be finite and > 0, got "${text}"`);
  return pressure;
}

/** A number as people write it: `1e6`, `0.5`; NaN for anything else. */
function plainNumber(text: string): number {
  return /^\d+(\.\d+)?(e[-+]?\d+)?$/i.test(text) ? Number(text) : NaN;
}
