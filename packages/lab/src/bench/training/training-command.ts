// bench/training: the speed of training steps, ours and that of PyTorch, and what they take of memory.
import { Command } from 'commander';
import type { Surroundings } from '../../terminal/surroundings.js';
import { runBenchmark } from '../run-benchmark.js';
import { benchTraining } from './bench-training.js';
import { warmUpSteps } from './measure-round.js';
import { trainingModels } from './training-models.js';
import {
  defaultArguments,
  providers,
  readTrainingOptions,
  type TrainingArguments,
} from './training-options.js';
import { toJson } from './training-row.js';
import { renderTraining } from './training-table.js';

const names = trainingModels.map(({ name }) => name);
const nameWidth = Math.max(...names.map((name) => name.length));

const notes = `
Models:
${trainingModels.map(({ name, about }) => `  ${name.padEnd(nameWidth)}  ${about}`).join('\n')}

Whole steps are timed: a Selector chooses the batch by rank (pressure 1e8), the batch is gathered out of all samples, Adam makes
its step, the losses are recorded. A round is a fresh start, one recomputation of all losses, ${warmUpSteps} steps to warm up, then the steps
that count; the peers' round comes right after ours. Samples are noise.

Examples:
  $ rankbatch bench training
  $ rankbatch bench training --model mnist-cnn --threads 1 --rounds 3
  $ PYTHON=/usr/bin/python3 rankbatch bench training --peers
  $ rankbatch bench training --model encoder-last --samples 256 --batch 16 --steps 10 --peers
  $ rankbatch bench training --model mnist-cnn --soak 20000 --json > training.json
`;

/** `rankbatch bench training`: prints a table or JSON. */
export function createTrainingCommand(surroundings: Surroundings): Command {
  return new Command('training')
    .description('samples a second of training and evaluation, and the share of selection in it')
    .option('--model <names>', 'comma-separated, see below', defaultArguments.model)
    .option('--samples <n>', 'number of samples N', defaultArguments.samples)
    .option('--batch <n>', 'samples in a batch', defaultArguments.batch)
    .option('--threads <n>', 'threads of the engine and of peers', defaultArguments.threads)
    .option('--steps <n>', 'steps of a round', defaultArguments.steps)
    .option('--rounds <n>', 'rounds, whose median counts', defaultArguments.rounds)
    .option('--seed <n>', 'seed of weights, samples and draws', defaultArguments.seed)
    .option('--provider <name>', `what the engine computes with: ${providers.join(', ')}`)
    .option('--soak <steps>', 'then also train so many steps and watch the memory')
    .option('--peers [script]', `also run a Python script that measures others (${defaultArguments.peers})`)
    .option('--json', 'print the rows as JSON instead of the table')
    .option('--quiet', 'no progress on stderr')
    .addHelpText('after', notes)
    .action((given: TrainingArguments) => {
      const options = readTrainingOptions(given, names, surroundings.env);
      return runBenchmark(
        {
          opening: 'starting',
          measure: (hooks) => benchTraining(options, hooks),
          toJson: ({ rows }, environment) => toJson(rows, environment),
          render: (result, environment) => renderTraining(result, options, environment),
        },
        options,
        surroundings,
      );
    });
}
