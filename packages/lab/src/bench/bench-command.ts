import { Command } from 'commander';
import type { Surroundings } from '../compare-command.js';
import { describeEnvironment } from '../environment.js';
import { UsageError } from '../errors.js';
import { defaultArguments, readBenchOptions, type BenchArguments } from './bench-options.js';
import { createBenchProgress } from './bench-progress.js';
import { benchSelection } from './bench-selection.js';
import { describeMachine, renderBench } from './bench-table.js';
import { toJson } from './cost.js';
import { entries } from './entries.js';

const names = entries.map(({ name }) => name);

const notes = `
Strategies:
${entries.map(({ name, about }) => `  ${name.padEnd(11)}${about}`).join('\n')}

Whole next() and record() calls are timed, in rounds of some 3,200 samples, and divided by the number of samples; new losses
are made in between. Each row is measured in a fresh state, one after the other in this process, after a rehearsal of all.
Memory is what the process uses after the runs and did not before, garbage collected.

Examples:
  $ rankbatch bench selection
  $ rankbatch bench selection --sizes 1e8 --strategies rank,sum-tree
  $ PYTHON=python3.12 rankbatch bench selection --peers
  $ rankbatch bench selection --json --quiet > selection.json
`;

/** `rankbatch bench`: measures what things cost. */
export function createBenchCommand(surroundings: Surroundings): Command {
  return new Command('bench')
    .description('measure what selection costs')
    .addCommand(createSelectionCommand(surroundings))
    .helpCommand(true)
    .argument('[what]')
    .usage('selection [options]')
    .action((what: string | undefined) => {
      throw new UsageError(`bench: must be followed by selection, got ${JSON.stringify(what ?? '')}`);
    });
}

/** `rankbatch bench selection`: prints a table or JSON. */
function createSelectionCommand({ stdout, stderr, env, signal }: Surroundings): Command {
  return new Command('selection')
    .description('time and memory of selection, for each sample, beside other ways to do it')
    .option('--sizes <list>', 'comma-separated numbers of samples N', defaultArguments.sizes)
    .option('--batch <n>', 'samples in a batch', defaultArguments.batch)
    .option('--pressure <s>', 'selection pressure', defaultArguments.pressure)
    .option('--strategies <names>', 'comma-separated, see below', names.join(','))
    .option('--runs <n>', 'runs, whose median counts', defaultArguments.runs)
    .option('--run-ms <ms>', 'least time of a run', defaultArguments.runMs)
    .option('--seed <n>', 'seed of losses and draws', defaultArguments.seed)
    .option('--peers [script]', `also run a Python script that measures others (${defaultArguments.peers})`)
    .option('--json', 'print the rows as JSON instead of the table')
    .option('--quiet', 'no progress on stderr')
    .addHelpText('after', notes)
    .action(async (given: BenchArguments) => {
      const options = readBenchOptions(given, names, env);
      const environment = describeEnvironment();
      if (options.json && !options.quiet) stderr.write(`${describeMachine(environment)}\n`);
      const progress = createBenchProgress({ stream: stderr, env, quiet: options.quiet });
      try {
        const result = await benchSelection(options, {
          signal,
          onEvent: (event) => {
            progress.onEvent(event);
          },
        });
        progress.stop();
        if (options.json) {
          for (const note of result.notes) stderr.write(`Note: ${note}.\n`);
          stdout.write(toJson(result.rows));
        } else {
          // On a terminal the progress stands right above.
          const gap = stdout.isTTY === true ? '\n' : '';
          stdout.write(`${gap}${renderBench(result, options, environment)}\n`);
        }
      } finally {
        progress.stop();
      }
    });
}
