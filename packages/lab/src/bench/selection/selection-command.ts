// bench/selection: the cost of a draw and a record, ours, textbook structures and peers in Python.
import { Command } from 'commander';
import type { Surroundings } from '../../terminal/surroundings.js';
import { runBenchmark } from '../run-benchmark.js';
import { benchSelection } from './bench-selection.js';
import { toJson } from './cost.js';
import { entries } from './entries.js';
import { defaultArguments, readSelectionOptions, type SelectionArguments } from './selection-options.js';
import { renderSelection } from './selection-table.js';

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

/** `rankbatch bench selection`: prints a table or JSON. */
export function createSelectionCommand(surroundings: Surroundings): Command {
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
    .action((given: SelectionArguments) => {
      const options = readSelectionOptions(given, names, surroundings.env);
      return runBenchmark(
        {
          opening: 'rehearsal',
          measure: (hooks) => benchSelection(options, hooks),
          toJson: ({ rows }) => toJson(rows),
          render: (result, environment) => renderSelection(result, options, environment),
        },
        options,
        surroundings,
      );
    });
}
