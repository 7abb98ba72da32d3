import { Command } from 'commander';
import type { Surroundings } from './compare-command.js';
import { positiveNumber } from './option-values.js';
import { addOutputOptions, readCheckpointEvery } from './run-options.js';
import { createRunProgress, printRun } from './run-output.js';
import { continueRun } from './run/continue-run.js';
import { RunFolder } from './run/run-folder.js';
import type { Services } from './services.js';

interface ResumeArguments {
  readonly learningRate?: string;
  readonly checkpointEvery?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const examples = `
Examples:
  $ rankbatch resume runs/mnist
  $ rankbatch resume runs/mnist --learning-rate 1e-4   # where the losses have become NaN or infinite
`;

/** `rankbatch resume`: goes on with a run as if it had never been stopped. */
export function createResumeCommand(services: Services, surroundings: Surroundings): Command {
  const command = new Command('resume')
    .description(
      'go on with a run from its last checkpoint, to the same numbers as if it had never been stopped',
    )
    .argument('<folder>', 'folder of the run')
    .option('--learning-rate <r>', 'go on with another learning rate; the run tells of it')
    .option('--checkpoint-every <steps>', 'also save the run inside epochs, after so many steps');
  return addOutputOptions(command)
    .addHelpText('after', examples)
    .action(async (path: string, given: ResumeArguments) => {
      const checkpointEvery = readCheckpointEvery(given.checkpointEvery);
      const rate =
        given.learningRate === undefined ? undefined : positiveNumber('--learning-rate', given.learningRate);
      const folder = await RunFolder.open(path);
      const progress = createRunProgress(surroundings, folder.description.config, given.quiet ?? false);
      try {
        progress.prepare(`loading ${folder.description.config.data.name}`);
        if (rate !== undefined) await folder.changeLearningRate(rate);
        const record = await continueRun(folder, services, {
          checkpointEvery,
          signal: surroundings.signal,
          onEvent: (event) => progress.onEvent(event),
        });
        progress.stop();
        printRun(surroundings.stdout, folder, record, { json: given.json ?? false });
      } finally {
        progress.stop();
        await folder.close();
      }
    });
}
