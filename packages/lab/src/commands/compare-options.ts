import { resolve } from 'node:path';
import { UsageError } from '../base/errors.js';
import {
  consecutiveSeeds,
  distinctList,
  distinctNumbers,
  knownNames,
  positiveInteger,
  positiveNumber,
} from '../terminal/option-values.js';
import type { Variant } from '../run-folder/cell-names.js';
import type { CompareOptions, SweepArguments } from '../race/race-options.js';
import type { DataOptions } from '../run-folder/run-config.js';
import { defaultRunArguments, readRunOptions, type RunArguments } from './run-options.js';
import { isOwnModel } from '../services/own-model.js';
import type { Services } from '../services/services.js';
import type { NamedStrategy } from '../strategies/strategy-text.js';
import { loadStrategy } from '../strategies/load-strategy.js';

/** The options of `rankbatch compare` as they come from the command line; `undefined` where not given. */
export interface CompareArguments extends RunArguments {
  readonly optimizer: string;
  readonly select: string;
  /** Folder that the files of the user's own strategies are looked for from. @default the current one */
  readonly selectDir?: string;
  /** The same for the file of the user's own model. @default the current one */
  readonly modelDir?: string;
  readonly seeds: string;
  readonly seed: string;
  readonly out?: string;
  readonly jobs: string;
  readonly queue?: string;
}

/** What `npm start` shows: the generated digits, shuffling against selection that sets itself. */
export const defaultArguments = {
  ...defaultRunArguments,
  optimizer: 'adam',
  select: 'shuffle,auto',
  seeds: '1',
  seed: '1',
  jobs: '1',
} as const satisfies CompareArguments;

/** Reads the options, strictly; throws `UsageError` for the first that is not valid. */
export async function readCompareOptions(
  given: CompareArguments,
  services: Services,
): Promise<CompareOptions> {
  const rates = given.learningRate === undefined ? [] : distinctList('--learning-rate', given.learningRate);
  const batches = distinctList('--batch', given.batch);
  const options = readRunOptions(
    { ...given, batch: batches[0] ?? '', ...(rates[0] !== undefined && { learningRate: rates[0] }) },
    services,
  );
  const optimizers = distinctList('--optimizer', given.optimizer);
  knownNames('--optimizer', optimizers, services.optimizerNames);
  const jobs = positiveInteger('--jobs', given.jobs);
  if (jobs > 1 && given.out === undefined)
    throw new UsageError(`--jobs: needs --out, a folder for the runs, where it is more than 1, got ${jobs}`);
  if (given.queue !== undefined && given.out === undefined)
    throw new UsageError('--queue: needs --out, a folder for the runs, got none');
  if (given.queue !== undefined && jobs > 1)
    throw new UsageError(`--jobs: must be left out with --queue, whose workers have their own, got ${jobs}`);
  if (options.tensorboard && given.out === undefined)
    throw new UsageError('--tensorboard: needs --out, a folder for the event files, got none');
  const count = positiveInteger('--seeds', given.seeds);
  const from = resolve(given.selectDir ?? '.');
  const strategies: NamedStrategy[] = [];
  for (const text of distinctList('--select', given.select))
    strategies.push(await loadStrategy(text, { from }));
  const hasOwn = strategies.some(({ spec }) => spec.kind === 'own');
  const modelDir =
    given.model !== undefined && isOwnModel(given.model) ? resolve(given.modelDir ?? '.') : undefined;
  return {
    ...options,
    modelDir,
    optimizers,
    strategies,
    variants: variantsOf(rates, batches),
    seeds: consecutiveSeeds('--seed', given.seed, count),
    out: given.out,
    jobs,
    queue: given.queue,
    settings: {
      ...settingsOf(given, options.shared.data.options),
      ...(hasOwn && { selectDir: from }),
      ...(modelDir !== undefined && { modelDir }),
    },
  };
}

/** Every learning rate with every batch size; of what there is one of, nothing is said. */
function variantsOf(rates: readonly string[], batches: readonly string[]): Variant[] {
  const rated: Variant[] =
    rates.length < 2
      ? [{}]
      : distinctNumbers('--learning-rate', rates, positiveNumber).map((learningRate) => ({ learningRate }));
  if (batches.length < 2) return rated;
  const sizes = distinctNumbers('--batch', batches, positiveInteger);
  return rated.flatMap((variant) => sizes.map((batchSize) => ({ ...variant, batchSize })));
}

/** What does not decide the results. */
const aside = new Set(['out', 'jobs', 'queue', 'tensorboard', 'json', 'quiet', 'checkpointEvery']);

function settingsOf(given: CompareArguments, { dataDir, labels }: DataOptions): SweepArguments {
  const settings = Object.entries(given).filter(([name]) => !aside.has(name));
  return {
    ...Object.fromEntries(settings),
    // Paths from the root on, as its runs have them: it goes on from any folder.
    ...(dataDir !== undefined && { dataDir }),
    ...(labels !== undefined && { labels }),
    ...(given.classWeights?.endsWith('.json') === true && { classWeights: resolve(given.classWeights) }),
  };
}
