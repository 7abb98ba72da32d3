import { Command } from 'commander';
import { compare, toJson } from './compare.js';
import { defaultArguments, readCompareOptions, type CompareArguments } from './compare-options.js';
import { createProgress, type Terminal } from './progress.js';
import { renderReport } from './report.js';
import { addDataOptions, addOutputOptions, addTrainingOptions } from './run-options.js';
import type { Services } from './services.js';
import { strategyHelp } from './strategy-help.js';

/** The streams and settings of one call of the command. */
export interface Surroundings {
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted when the user presses Ctrl-C. */
  readonly signal: AbortSignal;
}

const examples = `
Examples:
  $ rankbatch compare
  $ rankbatch compare --size 2000 --epochs 5 --seeds 3 --select shuffle,rank:100,rank:1e8:r
  $ rankbatch compare --data mnist --data-dir ~/mnist --optimizer adam,adadelta --out runs/mnist
  $ rankbatch compare --json --quiet > compare.json
`;

/** `rankbatch compare`: races strategies and prints a table or a JSON document. */
export function createCompareCommand(services: Services, surroundings: Surroundings): Command {
  const { stdout, stderr, env, signal } = surroundings;
  const command = new Command('compare').description(
    'race selection strategies on a data set; prints costs, errors, times and speed-ups',
  );
  addDataOptions(command, services)
    .option(
      '--optimizer <names>',
      `comma-separated: ${services.optimizerNames.join(', ')}`,
      defaultArguments.optimizer,
    )
    .option('--select <strategies>', 'comma-separated, see below', defaultArguments.select)
    .option('--seeds <n>', 'number of seeds, each a run of its own', defaultArguments.seeds)
    .option('--seed <n>', 'first seed', defaultArguments.seed)
    .option('--out <folder>', 'also write compare.json there, anew after each run');
  addTrainingOptions(command, services);
  return addOutputOptions(command)
    .addHelpText('after', `${strategyHelp}${examples}`)
    .action(async (given: CompareArguments) => {
      const options = readCompareOptions(given, services);
      const progress = createProgress({ stream: stderr, env, quiet: options.quiet, plan: options });
      try {
        progress.prepare(`loading ${options.data.name}`);
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
