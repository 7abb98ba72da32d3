import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatNames, namesFile } from '@rankbatch/data';
import type { Command } from 'commander';
import { cureOfFile } from '../base/cure-of-file.js';
import { UsageError } from '../base/errors.js';
import { requireThreads } from '../base/threads.js';
import { parseClassWeights } from '../services/class-weights.js';
import { parsePreset } from '../services/models.js';
import { isOwnModel } from '../services/own-model.js';
import { parseAugmentation } from '../services/augmentation.js';
import { knownNames, positiveInteger, positiveNumber, shareOf } from '../terminal/option-values.js';
import type { RunOptions } from '../race/race-options.js';
import type { DataOptions } from '../run-folder/run-config.js';
import type { Services } from '../services/services.js';

/** The options that `train` and `compare` share, as they come from the command line. */
export interface RunArguments {
  readonly data: string;
  readonly dataDir?: string;
  readonly size?: string;
  readonly labelNoise?: string;
  readonly labels?: string;
  readonly augment?: string;
  readonly model?: string;
  readonly reinit?: boolean;
  readonly train?: string;
  readonly classWeights?: string;
  readonly learningRate?: string;
  readonly anneal?: boolean;
  readonly epochs: string;
  readonly batch: string;
  readonly threads?: string;
  readonly checkpointEvery?: string;
  readonly tensorboard?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export const defaultRunArguments = { data: 'digits', epochs: '5', batch: '64' } as const;

/** Adds the options that say what data is read. */
export function addDataOptions(command: Command, services: Services): Command {
  return command
    .option(
      '--data <name>',
      `data set: ${services.datasetNames.join(', ')}, or files of your own, see below`,
      defaultRunArguments.data,
    )
    .option(
      '--data-dir <folder>',
      "folder with the data set's files (default: RANKBATCH_DATA, then the cache, then a download)",
    )
    .option('--size <n>', 'number of training samples, for digits')
    .option('--label-noise <share>', 'give this share of the training samples a wrong label, 0 to 1')
    .option(
      '--labels <file>',
      "labels in place of the training set's own: one a line (.txt, .csv) or a byte each",
    );
}

/** Adds the options that say how a run is trained. */
export function addTrainingOptions(
  command: Command,
  services: Services,
  { several = false }: { readonly several?: boolean } = {},
): Command {
  const list = several ? ', or several with commas between them' : '';
  return command
    .option(
      '--model <name>',
      `network: ${services.modelForms.join(', ')}; or your own: FILE.onnx, ./mine.mjs:name (default: by the shape of the data)`,
    )
    .option('--reinit', 'draw the weights of a network of your own anew from the seed')
    .option(
      '--train <patterns>',
      "weights of a FILE.onnx to train, such as 'head.*'; all others stay (default: all)",
    )
    .option(
      '--class-weights <how>',
      'how much classes count: balanced, yes=5,no=1, or a JSON file (default: all alike)',
    )
    .option('--learning-rate <r>', `learning rate${list} (default: the optimizer's own)`)
    .option('--anneal', 'let the learning rate fall to 0 over the run, along half a cosine')
    .option('--augment <changes>', 'random changes of training images: shift:4, flip, or both: shift:4,flip')
    .option('--epochs <n>', 'epochs of each run', defaultRunArguments.epochs)
    .option('--batch <n>', `samples in a batch${list}`, defaultRunArguments.batch)
    .option('--threads <n>', 'threads of the engine (default: its own choice)')
    .option('--checkpoint-every <steps>', 'also save the run inside epochs, after so many steps');
}

/** Adds the options that say what is printed. */
export function addOutputOptions(command: Command): Command {
  return command
    .option('--tensorboard', 'also write event files for TensorBoard into the folder')
    .option('--json', 'print one JSON document on stdout and nothing else')
    .option('--quiet', 'no progress on stderr, only what is worth a look');
}

/** Lets the data set stand alone, as in `compare people.csv`. */
export function addDataArgument(command: Command): Command {
  return command.argument('[data]', 'the same as --data');
}

/** The options of a command whose data set may stand alone. */
export function withDataArgument<T extends RunArguments>(
  data: string | undefined,
  given: T,
  command: Command,
): T {
  if (data === undefined) return given;
  if (command.getOptionValueSource('data') === 'cli')
    throw new UsageError(
      `--data: must be given once, got ${JSON.stringify(given.data)} and ${JSON.stringify(data)}`,
    );
  return { ...given, data };
}

/** Refuses a folder, and a file of a kind that is not read, with what to do instead. */
function refuseOtherFiles(given: string): void {
  const name = given.replace(/\?.*$/s, '');
  const found = statSync(name, { throwIfNoEntry: false });
  if (found?.isDirectory() === true)
    throw new UsageError(
      `--data: must be a data set or a file, got the folder ${JSON.stringify(name)}; of pictures it is images:${name}, of Parquet files parquet:${name}, of a known data set's files --data NAME --data-dir ${name}`,
    );
  const cure = cureOfFile(name);
  if (cure === undefined) return;
  throw new UsageError(
    `--data: must be a data set or a file of ${formatNames.filter((format) => format !== 'images').join(', ')}, got ${JSON.stringify(name)}; ${cure}`,
  );
}

/** Reads the options, strictly; throws `UsageError` for the first that is not valid. */
export function readRunOptions(given: RunArguments, services: Services): RunOptions {
  const isFile = namesFile(given.data);
  if (!isFile) refuseOtherFiles(given.data);
  // Whether there is a file with a ? in its name is seen where it is looked for.
  if (!isFile && !given.data.includes('?'))
    knownNames(
      '--data',
      [given.data],
      [
        ...services.datasetNames,
        formatNames.map((format) => `${format}:${format === 'images' ? 'FOLDER' : 'FILE'}`).join(', '),
      ],
    );
  checkModel(given);
  const options: DataOptions = {
    // Paths are kept from the root on, so that a run goes on from any folder.
    ...((isFile || given.dataDir !== undefined) && { dataDir: resolve(given.dataDir ?? '.') }),
    ...(given.size !== undefined && { size: positiveInteger('--size', given.size) }),
    ...(given.labelNoise !== undefined && { labelNoise: shareOf('--label-noise', given.labelNoise) }),
    ...(given.labels !== undefined && { labels: resolve(given.labels) }),
  };
  const shared = {
    data: { name: given.data, options },
    epochs: positiveInteger('--epochs', given.epochs),
    ...(given.learningRate !== undefined && {
      learningRate: positiveNumber('--learning-rate', given.learningRate),
    }),
    ...(given.reinit && { reinit: true }),
    ...(given.train !== undefined && { train: given.train }),
    ...(given.classWeights !== undefined && { classWeights: parseClassWeights(given.classWeights) }),
    ...(given.anneal && { anneal: true }),
    batchSize: positiveInteger('--batch', given.batch),
    ...(given.threads !== undefined && { threads: threadCount(given.threads) }),
    ...(given.augment !== undefined && { augment: parseAugmentation(given.augment).text }),
  };
  return {
    shared,
    model: given.model,
    checkpointEvery: readCheckpointEvery(given.checkpointEvery),
    tensorboard: given.tensorboard ?? false,
    json: given.json ?? false,
    quiet: given.quiet ?? false,
  };
}

export function readCheckpointEvery(given: string | undefined): number | undefined {
  return given === undefined ? undefined : positiveInteger('--checkpoint-every', given);
}

/** Refuses names of networks that there are not, and what goes with networks of the user's own only. */
function checkModel({ model, reinit, train }: RunArguments): void {
  const isOwn = model !== undefined && isOwnModel(model);
  if (model !== undefined && !isOwn) parsePreset(model);
  if (reinit && !isOwn)
    throw new UsageError(
      `--reinit: must go with a network of your own, got ${model ?? 'none'}; leave it out`,
    );
  if (train !== undefined && !model?.endsWith('.onnx'))
    throw new UsageError(
      `--train: must go with a network from a file .onnx, got ${model ?? 'none'}; leave it out`,
    );
}

function threadCount(text: string): number {
  const count = positiveInteger('--threads', text);
  requireThreads('--threads', count);
  return count;
}
