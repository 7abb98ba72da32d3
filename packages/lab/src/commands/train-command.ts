import { Command } from 'commander';
import type { Surroundings } from '../terminal/surroundings.js';
import { dataHelp } from './data-help.js';
import { showingDownloads } from '../terminal/progress/download-progress.js';
import { noteReadings } from '../terminal/progress/describe-readings.js';
import { resumable } from '../terminal/interrupt.js';
import { checkAgainst } from '../race/check-race.js';
import { loadData } from '../services/load-data.js';
import { consecutiveSeeds, knownNames } from '../terminal/option-values.js';
import type { RaceEvent } from '../run/run-plan.js';
import { printRun, createRunProgress } from './run-output.js';
import {
  addDataArgument,
  addDataOptions,
  addOutputOptions,
  addTrainingOptions,
  readRunOptions,
  type RunArguments,
  withDataArgument,
} from './run-options.js';
import { continueRun } from '../run/continue-run.js';
import { configOf } from '../run-folder/run-config.js';
import { describeData, describeRun } from '../run-folder/describe-run.js';
import { askForEvents } from '../run-folder/event-folder.js';
import { KeptRun } from '../run/kept-run.js';
import type { Services } from '../services/services.js';
import { writeRunEvents } from '../tensorboard/write-event-files.js';
import { loadStrategy } from '../strategies/load-strategy.js';
import { strategyHelp } from '../strategies/strategy-text.js';

interface TrainArguments extends RunArguments {
  readonly optimizer: string;
  readonly select: string;
  readonly seed: string;
  readonly out: string;
}

const examples = `
Examples:
  $ rankbatch train --out runs/digits
  $ rankbatch train --data mnist --optimizer adadelta --select rank:1e8:r --epochs 12 --seed 2 --out runs/mnist
  $ rankbatch train --data mnist --checkpoint-every 200 --out runs/mnist --json --quiet > run.json
  $ rankbatch train --tensorboard --out runs/digits && tensorboard --logdir runs/digits
  $ rankbatch resume runs/mnist                   # after Ctrl-C, a crash or a power cut
`;

/** `rankbatch train`: one run, kept in a folder. */
export function createTrainCommand(services: Services, surroundings: Surroundings): Command {
  const command = new Command('train').description(
    'train one run and keep it in a folder, from which it can go on',
  );
  addDataOptions(addDataArgument(command), services)
    .option('--optimizer <name>', services.optimizerNames.join(', '), 'adam')
    .option('--select <strategy>', 'how batches are chosen, see below', 'auto')
    .option('--seed <n>', 'decides weights, noise and draws', '1')
    .requiredOption('--out <folder>', 'a new folder for the run');
  addTrainingOptions(command, services);
  return addOutputOptions(command)
    .addHelpText('after', `${dataHelp}${strategyHelp}${examples}`)
    .action(async (data: string | undefined, words: TrainArguments) => {
      const given = withDataArgument(data, words, command);
      const options = readRunOptions(given, services);
      const { shared, checkpointEvery } = options;
      knownNames('--optimizer', [given.optimizer], services.optimizerNames);
      const strategy = await loadStrategy(given.select);
      const [seed = 0] = consecutiveSeeds('--seed', given.seed, 1);
      const own = { optimizer: given.optimizer, seed };
      const outline = { ...shared, ...own, select: strategy.text };
      const progress = createRunProgress(surroundings, outline, options.quiet);
      try {
        progress.prepare(`loading ${shared.data.name}`);
        const showing = showingDownloads(services, progress, surroundings.signal);
        const dataset = await loadData(shared.data, showing);
        noteReadings(progress, dataset.columns, options.quiet);
        checkAgainst(dataset, { ...shared, strategies: [strategy] });
        const chosen = await services.chooseModel(dataset, { ...shared, model: options.model });
        for (const note of chosen.modelNotes ?? []) progress.note(`${chosen.model}: ${note}`);
        const config = configOf(shared, { ...chosen, strategy, ...own });
        const described = await describeData(dataset, showing.watch);
        const kept = await KeptRun.create(given.out, describeRun(config, described, checkpointEvery));
        try {
          if (options.tensorboard) await askForEvents(kept.path);
          const { signal } = surroundings;
          const onEvent = (event: RaceEvent) => {
            progress.onEvent(event);
          };
          const record = await resumable(kept.path, signal, () =>
            continueRun(kept, services, { dataset, signal, onEvent }),
          );
          if (options.tensorboard) await writeRunEvents(kept.path);
          progress.stop();
          await printRun(surroundings.stdout, kept, record, options);
        } finally {
          await kept.close();
        }
      } finally {
        progress.stop();
      }
    });
}
