import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { runCompare } from './compare-command.js';
import type { Surroundings } from '../terminal/surroundings.js';
import { defaultArguments } from './compare-options.js';
import { showingDownloads } from '../terminal/progress/download-progress.js';
import { UsageError } from '../base/errors.js';
import { resumable } from '../terminal/interrupt.js';
import { positiveInteger, positiveNumber } from '../terminal/option-values.js';
import { addOutputOptions, readCheckpointEvery } from './run-options.js';
import { createRunProgress, printRun } from './run-output.js';
import { continueRun, type ContinueOptions } from '../run/continue-run.js';
import { placedIn } from '../run-folder/moved-data.js';
import { readManifest } from '../run-folder/run-manifest.js';
import { KeptRun } from '../run/kept-run.js';
import { wantsEvents } from '../run-folder/event-folder.js';
import type { Services } from '../services/services.js';
import { readSweep } from '../race/sweep-file.js';
import { writeRunEvents } from '../tensorboard/write-event-files.js';
import { throttled } from '../terminal/progress/throttled.js';

interface ResumeArguments {
  readonly learningRate?: string;
  readonly checkpointEvery?: string;
  readonly dataDir?: string;
  readonly concurrent?: string;
  readonly jobs?: string;
  readonly json?: boolean;
  readonly tensorboard?: boolean;
  readonly quiet?: boolean;
}

const examples = `
Examples:
  $ rankbatch resume runs/mnist
  $ rankbatch resume runs/seeds --jobs 4                # a comparison
  $ rankbatch resume runs/mnist --learning-rate 1e-4   # where the losses have become NaN or infinite
`;

/** `rankbatch resume`: goes on with a run as if it had never been stopped. */
export function createResumeCommand(services: Services, surroundings: Surroundings): Command {
  const command = new Command('resume')
    .description(
      'go on with a run or a comparison from its last checkpoint, to the same numbers as if it had never been stopped',
    )
    .argument('<folder>', 'folder of the run, or of the comparison')
    .option('--learning-rate <r>', 'go on with another learning rate; the run tells of it')
    .option('--checkpoint-every <steps>', 'also save the run inside epochs, after so many steps')
    .option('--data-dir <folder>', "where the data set's files are now, if not where they were")
    .option('--jobs <n>', 'for a comparison: runs side by side')
    .addOption(new Option('--concurrent <n>', 'runs that share the machine').hideHelp());
  return addOutputOptions(command)
    .addHelpText('after', examples)
    .action(async (path: string, given: ResumeArguments) => {
      const settings = await readSweep(path);
      const dataDir = given.dataDir === undefined ? undefined : resolve(given.dataDir);
      if (settings) {
        if (given.learningRate !== undefined)
          throw new UsageError(
            `--learning-rate: must be for a single run, got the comparison ${path}; name one of its runs`,
          );
        const {
          jobs = '1',
          json = false,
          quiet = false,
          tensorboard = false,
          checkpointEvery: every,
        } = given;
        const kept = {
          ...defaultArguments,
          ...(await placedIn(dataDir, settings)),
          ...(every !== undefined && { checkpointEvery: every }),
        };
        await runCompare({ ...kept, out: path, jobs, tensorboard, json, quiet }, services, surroundings);
        return;
      }
      if (given.jobs !== undefined) {
        // Or it is none, as where a comparison was stopped before it began.
        await readManifest(path);
        throw new UsageError(`--jobs: must be for a comparison, got the single run ${path}; leave it out`);
      }
      const tellParent = throttled(surroundings.tellParent);
      const checkpointEvery = readCheckpointEvery(given.checkpointEvery);
      const learningRate =
        given.learningRate === undefined ? undefined : positiveNumber('--learning-rate', given.learningRate);
      const kept = await KeptRun.open(path);
      const progress = createRunProgress(surroundings, kept.description.config, given.quiet ?? false);
      try {
        progress.prepare(`loading ${kept.description.config.data.name}`);
        const { signal } = surroundings;
        const options: ContinueOptions = {
          checkpointEvery,
          learningRate,
          signal,
          dataDir,
          ...(given.concurrent !== undefined && {
            concurrent: positiveInteger('--concurrent', given.concurrent),
          }),
          onEvent(event) {
            progress.onEvent(event);
            tellParent(event);
          },
        };
        // What the data have to say was said when the run began.
        const shown = given.quiet ? { ...progress, note() {} } : progress;
        const start = () => continueRun(kept, showingDownloads(services, shown, signal), options);
        const record = await resumable(path, signal, start, { dataDir });
        if (given.tensorboard || (await wantsEvents(kept.path))) await writeRunEvents(kept.path);
        progress.stop();
        await printRun(surroundings.stdout, kept, record, { json: given.json ?? false });
      } finally {
        progress.stop();
        await kept.close();
      }
    });
}
