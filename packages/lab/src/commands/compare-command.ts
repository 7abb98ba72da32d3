import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Dataset } from '@rankbatch/data';
import { Command } from 'commander';
import { defaultArguments, readCompareOptions, type CompareArguments } from './compare-options.js';
import { renderComparison } from '../results/compare-text.js';
import { compare, toJson } from '../race/compare.js';
import type { CompareDocument } from '../results/records.js';
import { dataHelp } from './data-help.js';
import { asSteps, showingDownloads } from '../terminal/progress/download-progress.js';
import { RunError } from '../base/errors.js';
import { noteReadings } from '../terminal/progress/describe-readings.js';
import { wrapSentences } from '../terminal/wrap-sentences.js';
import { resumable } from '../terminal/interrupt.js';
import { createProgress } from '../terminal/progress/create-progress.js';
import type { Surroundings } from '../terminal/surroundings.js';
import type { RaceEvent } from '../run/run-plan.js';
import { nameCell } from '../run-folder/cell-names.js';
import type { ChosenModel } from '../run-folder/run-config.js';
import { planRuns } from '../race/race.js';
import {
  addDataArgument,
  addDataOptions,
  addOutputOptions,
  addTrainingOptions,
  withDataArgument,
} from './run-options.js';
import type { CellQueue } from '../queue/cell-queue.js';
import { wantsEvents } from '../run-folder/event-folder.js';
import type { Services } from '../services/services.js';
import { strategyHelp } from '../strategies/strategy-text.js';

const examples = `
Examples:
  $ rankbatch compare
  $ rankbatch compare people.csv
  $ rankbatch compare --size 2000 --epochs 5 --seeds 5 --select shuffle,rank:100,rank:1e8:r
  $ rankbatch compare --data mnist --data-dir ~/mnist --optimizer adam,adadelta --out runs/mnist
  $ rankbatch compare --seeds 8 --out runs/seeds --jobs 4   # the same again goes on after Ctrl-C or a crash
  $ rankbatch compare --seeds 32 --out runs/seeds --queue redis://host:6379   # trained by rankbatch worker, on any machine
  $ rankbatch compare --learning-rate 1e-3,3e-3 --batch 32,128 --select shuffle,rank:10,rank:1e4
  $ rankbatch compare --json --quiet > compare.json
`;

/** `rankbatch compare`: races strategies and prints a table or a JSON document. */
export function createCompareCommand(services: Services, surroundings: Surroundings): Command {
  const command = new Command('compare').description(
    'race selection strategies on a data set; prints costs, errors, times and speed-ups',
  );
  addDataOptions(addDataArgument(command), services)
    .option(
      '--optimizer <names>',
      `comma-separated: ${services.optimizerNames.join(', ')}`,
      defaultArguments.optimizer,
    )
    .option('--select <strategies>', 'comma-separated, see below', defaultArguments.select)
    .option('--seeds <n>', 'number of seeds, each a run of its own', defaultArguments.seeds)
    .option('--seed <n>', 'first seed', defaultArguments.seed)
    .option(
      '--out <folder>',
      'keep everything there: compare.json, report.html and a folder for each run; goes on where it was stopped',
    )
    .option(
      '--jobs <n>',
      'runs side by side, each in a process of its own; needs --out',
      defaultArguments.jobs,
    )
    .option(
      '--queue <url>',
      'let workers train the runs: redis://host:6379, where rankbatch worker --queue URL listens; needs --out',
    );
  addTrainingOptions(command, services, { several: true });
  return addOutputOptions(command)
    .addHelpText('after', `${dataHelp}${strategyHelp}${examples}`)
    .action((data: string | undefined, given: CompareArguments) =>
      runCompare(withDataArgument(data, given, command), services, surroundings),
    );
}

/** Races as the options say, and prints what came of it. */
export async function runCompare(
  given: CompareArguments,
  services: Services,
  { stdout, stderr, env, signal }: Surroundings,
): Promise<void> {
  const options = await readCompareOptions(given, services);
  const progress = createProgress({
    stream: stderr,
    env,
    quiet: options.quiet,
    race: {
      ...options,
      optimizers: options.optimizers.flatMap((optimizer) =>
        options.variants.map((variant) => nameCell(optimizer, variant)),
      ),
      epochs: options.shared.epochs,
      ...(options.queue !== undefined && { jobs: () => queue?.working ?? 1 }),
    },
  });
  let queue: CellQueue | undefined;
  try {
    if (options.queue !== undefined) {
      // Loaded late: it needs packages that most people do not have.
      const { CellQueue } = await import('../queue/cell-queue.js');
      queue = await CellQueue.open(options.queue, (text) => {
        progress.note(text);
      });
    }
    progress.prepare(`loading ${options.shared.data.name}`);
    const onEvent = (event: RaceEvent) => {
      progress.onEvent(event);
    };
    const onData = ({ columns }: Dataset) => {
      noteReadings(progress, columns, options.quiet);
    };
    const onModel = ({ model, modelNotes = [] }: ChosenModel) => {
      for (const note of modelNotes) progress.note(`${model}: ${note}`);
    };
    const hooks = { signal, onEvent, onData, onModel, elsewhere: queue };
    const showing = showingDownloads(services, progress, signal);
    const start = () => compare(options, showing, hooks);
    const { document, failures, diverged } = await (options.out === undefined
      ? start()
      : resumable(options.out, signal, start, { isElsewhere: queue !== undefined }));
    if (options.out !== undefined && document.runs.length > 0) {
      progress.prepare('writing the report');
      // Loaded late: drawing needs libraries that a race does not.
      const { writeReport } = await import('../report/write-report.js');
      await writeReport(options.out, {
        ...showingDownloads(
          services,
          asSteps({
            step: (text) => {
              progress.prepare(text);
            },
          }),
          signal,
        ),
        tensorboard: await wantsEvents(options.out),
      });
    }
    progress.stop();
    // On a terminal the progress stands right above.
    const gap = stdout.isTTY === true ? '\n' : '';
    if (options.json) stdout.write(toJson(document));
    else if (document.runs.length > 0) {
      stdout.write(`${gap}${wrapSentences(renderComparison(document), stdout)}\n`);
      if (stdout.isTTY === true) stdout.write(`\n${await linkTo(document, options.out)}\n`);
    }
    if (failures.length > 0)
      throw new RunError(
        `${failures.length} of ${planRuns(options).length} runs failed; ${cureOf(failures.length, diverged)}: ${failures.join('; ')}`,
      );
  } finally {
    progress.stop();
    await queue?.close();
  }
}

/** What helps runs that failed: those that diverged would do so again. */
function cureOf(failed: number, diverged: number): string {
  const again = (which: string) => `the same command again goes on with ${which}`;
  if (diverged === 0) return again('them');
  const smaller = 'a smaller --learning-rate may help';
  return diverged === failed ? smaller : `${smaller} those that diverged, ${again('the others')}`;
}

/** Where people can see the race: its report, or a picture where nothing is kept. */
async function linkTo(document: CompareDocument, out: string | undefined): Promise<string> {
  if (out !== undefined) return `Report: ${pathToFileURL(join(out, 'report.html')).href}`;
  const { drawRacePicture } = await import('../report/race-picture.js');
  const { href } = pathToFileURL(await drawRacePicture(document));
  return `Picture: ${href}\nFor a report, and the hardest samples, add --out FOLDER.`;
}
