import type { Provider } from '@rankbatch/onnx';
import { availableParallelism } from 'node:os';
import { UsageError } from '../../base/errors.js';
import { consecutiveSeeds, distinctList, knownNames, positiveInteger } from '../../terminal/option-values.js';
import { pythonOf, readPeers } from '../peers-option.js';

/** The options of `rankbatch bench training` as they come from the command line; `undefined` where not given. */
export interface TrainingArguments {
  readonly model: string;
  readonly samples: string;
  readonly batch: string;
  readonly threads: string;
  readonly steps: string;
  readonly rounds: string;
  readonly seed: string;
  readonly provider?: string;
  readonly soak?: string;
  /** true without a value */
  readonly peers?: string | true;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What is measured where nothing else is asked for: the paper's network with and without batch norm. */
export const defaultArguments = {
  model: 'mnist-cnn,mnist-cnn-plain',
  samples: '50000',
  batch: '64',
  threads: String(availableParallelism()),
  steps: '100',
  rounds: '5',
  seed: '1',
  peers: 'bench/peers/pytorch-training.py',
} as const;

/** The same options, checked and read. */
export interface TrainingOptions {
  /** Names of the models. */
  readonly models: readonly string[];
  /** N */
  readonly sampleCount: number;
  readonly batchSize: number;
  readonly threads: number;
  /** Timed steps of a round. */
  readonly steps: number;
  readonly rounds: number;
  readonly seed: number;
  /** What the engine computes with; undefined for its own choice. */
  readonly provider: Provider | undefined;
  /** Steps over which memory is watched. */
  readonly soak: number | undefined;
  /** The script that measures peers. */
  readonly peers: string | undefined;
  /** The interpreter that runs it. */
  readonly python: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** What `--provider` may name. */
export const providers = ['cpu', 'wasm', 'webgpu', 'cuda', 'dml', 'coreml'] as const satisfies Provider[];
/** Samples that the selector takes. */
const mostSamples = 2 ** 30;
/** Memory is looked at so many times in a soak. */
export const looks = 20;

/** Reads the options, strictly; throws `UsageError` for the first that is not valid. */
export function readTrainingOptions(
  given: TrainingArguments,
  known: readonly string[],
  env: NodeJS.ProcessEnv,
): TrainingOptions {
  const models = distinctList('--model', given.model);
  knownNames('--model', models, known);
  const sampleCount = positiveInteger('--samples', given.samples);
  if (sampleCount > mostSamples)
    throw new UsageError(`--samples: must be at most ${mostSamples}, got ${sampleCount}`);
  const batchSize = positiveInteger('--batch', given.batch);
  if (batchSize > sampleCount)
    throw new UsageError(`--batch: must be at most --samples (${sampleCount}), got ${batchSize}`);
  const soak = given.soak === undefined ? undefined : positiveInteger('--soak', given.soak);
  if (soak !== undefined && soak < looks)
    throw new UsageError(`--soak: must be at least ${looks}, got ${soak}`);
  return {
    models,
    sampleCount,
    batchSize,
    threads: positiveInteger('--threads', given.threads),
    steps: positiveInteger('--steps', given.steps),
    rounds: positiveInteger('--rounds', given.rounds),
    seed: consecutiveSeeds('--seed', given.seed, 1)[0]!,
    provider: readProvider(given.provider),
    soak,
    peers: readPeers(given.peers, defaultArguments.peers),
    python: pythonOf(env),
    json: given.json ?? false,
    quiet: given.quiet ?? false,
  };
}

function readProvider(given: string | undefined): Provider | undefined {
  if (given === undefined) return undefined;
  knownNames('--provider', [given], providers);
  return providers.find((provider) => provider === given);
}
