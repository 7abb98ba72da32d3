import { Command } from 'commander';
import { compare, toJson } from './compare.js';
import { defaultArguments, readCompareOptions, type CompareArguments } from './compare-options.js';
import { createProgress, type Terminal } from './progress.js';
import { renderReport } from './report.js';
import type { Services } from './services.js';

/** The streams and settings of one call of the command. */
export interface Surroundings {
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted when the user presses Ctrl-C. */
  readonly signal: AbortSignal;
}

const examples = `
Strategies:
  shuffle             every sample once an epoch, in a new order
  random              uniform draws with replacement
  rank:1e8            draws by rank of the latest known loss, selection pressure 1e8
  rank:1e8..1         pressure falling exponentially from 1e8 in the first epoch to 1 in the last
  rank:1e8:r          all losses recomputed every second epoch
  rank:1e8:r0.5x0.2   0.5 times an epoch, the 20 % with the highest losses
  rank:100:distinct   no sample twice in a batch
  rank:100:cover3     every sample at least once in every 3 epochs
  rank:100:beta1      importance weights (N p)^-1
  proportional:0.6    prioritized replay, p ~ loss^0.6; :beta1 for its weights
  backprop:1          selective backprop: kept with probability (percentile of the loss)^1
  infobatch:0.5       half of the samples below the mean loss left out, the others weighted

Examples:
  $ rankbatch compare
  $ rankbatch compare --size 2000 --epochs 5 --seeds 3 --select shuffle,rank:100,rank:1e8:r
  $ rankbatch compare --data mnist --data-dir ~/mnist --optimizer adam,adadelta --out runs/mnist
  $ rankbatch compare --json --quiet > compare.json
`;

/** `rankbatch compare`: races strategies and prints a table or a JSON document. */
export function createCompareCommand(services: Services, surroundings: Surroundings): Command {
  const { stdout, stderr, env, signal } = surroundings;
  return new Command('compare')
    .description('race selection strategies on a data set; prints costs, errors, times and speed-ups')
    .option('--data <name>', `data set: ${services.datasetNames.join(', ')}`, defaultArguments.data)
    .option('--data-dir <folder>', "folder with the data set's files (default: RANKBATCH_DATA)")
    .option('--size <n>', 'number of training samples, for digits')
    .option(
      '--optimizer <names>',
      `comma-separated: ${services.optimizerNames.join(', ')}`,
      defaultArguments.optimizer,
    )
    .option('--select <strategies>', 'comma-separated, see below', defaultArguments.select)
    .option('--epochs <n>', 'epochs of each run', defaultArguments.epochs)
    .option('--seeds <n>', 'number of seeds, each a run of its own', defaultArguments.seeds)
    .option('--seed <n>', 'first seed', defaultArguments.seed)
    .option('--batch <n>', 'samples in a batch', defaultArguments.batch)
    .option('--out <folder>', 'also write compare.json there, anew after each run')
    .option('--json', 'print one JSON document instead of the table')
    .option('--quiet', 'no progress on stderr')
    .addHelpText('after', examples)
    .action(async (given: CompareArguments) => {
      const options = readCompareOptions(given, {
        datasets: services.datasetNames,
        optimizers: services.optimizerNames,
      });
      const progress = createProgress({ stream: stderr, env, quiet: options.quiet, plan: options });
      try {
        progress.prepare(`loading ${options.data}`);
        const document = await compare(options, services, {
          signal,
          onEvent: (event) => {
            progress.onEvent(event);
          },
        });
        progress.stop();
        // On a terminal the progress stands right above.
        const gap = stdout.isTTY === true ? '\n' : '';
        stdout.write(options.json ? toJson(document) : `${gap}${renderReport(document)}\n`);
      } finally {
        progress.stop();
      }
    });
}
