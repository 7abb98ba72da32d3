import { Command } from 'commander';
import { expect, it } from 'vitest';
import {
  addDataOptions,
  addTrainingOptions,
  readRunOptions,
  type RunArguments,
} from '../commands/run-options.js';
import type { RunConfig } from '../run-folder/run-config.js';
import type { RunManifest } from '../run-folder/run-manifest.js';
import { toyServices } from '../services/toy-services.testing.js';
import type { Comparison } from './comparison.js';
import { commandLines } from './report-command-line.js';

/** Whatever a run can be asked for: the types refuse a key that is missing here. */
const config: Required<Omit<RunConfig, 'modelFile' | 'modelNotes' | 'numbers' | 'module'>> = {
  data: {
    name: 'toy',
    options: {
      dataDir: '/data',
      size: 50,
      labelNoise: 0.1,
      labels: '/data/labels.txt',
    } satisfies Required<RunConfig['data']['options']>,
  },
  model: '/data/mine.onnx',
  reinit: true,
  train: 'head.w',
  classWeights: { yes: 5, 'a=b': 0.5 },
  optimizer: 'adam',
  learningRate: 0.001,
  select: 'shuffle',
  seed: 1,
  threads: 1,
  epochs: 3,
  batchSize: 16,
  anneal: true,
  augment: 'shift:4,flip',
};

/** Of a comparison only its settings count. */
function linesOf(
  runs: readonly (Partial<RunConfig> & Pick<RunManifest, 'changes'>)[],
): ReturnType<typeof commandLines> {
  const stored = runs.map(({ changes, ...own }) => ({
    manifest: { config: { ...config, ...own }, ...(changes && { changes }) },
  }));
  const seeds = new Set(runs.map(({ seed = 1 }) => seed));
  return commandLines({
    runs: stored.map((run) => ({ stored: run })),
    strategies: ['shuffle'],
    seeds: [...seeds],
  } as unknown as Comparison);
}

it('the command is read as the settings that the runs had, all of them', () => {
  const { commands, notes } = linesOf([{}]);
  const [, , ...words] = commands[0]!.split(' ');
  const command = new Command()
    .option('--optimizer <names>')
    .option('--select <strategies>')
    .option('--seeds <n>')
    .option('--seed <n>');
  addTrainingOptions(addDataOptions(command, toyServices), toyServices, { several: true });
  command.parse(words, { from: 'user' });
  const { optimizer, select, seed, seeds, ...given } = command.opts<RunArguments & Record<string, string>>();
  const { shared, model } = readRunOptions(given, toyServices);
  expect({ ...shared, model, optimizer, select, seed: Number(seed) }).toEqual(config);
  expect([seeds, commands.length, notes]).toEqual(['1', 1, []]);
});

it('what follows from the network is no option', () => {
  expect(linesOf([{ numbers: 'source' }]).commands[0]).not.toContain('source');
});

it('seeds with gaps have a command for each row of them', () => {
  const rows = linesOf([7, 1, 3, 2, 8].map((seed) => ({ seed }))).commands.map((line) =>
    /--seeds \d+ --seed \d+/.exec(line)?.at(0),
  );
  expect(rows).toEqual(['--seeds 3 --seed 1', '--seeds 2 --seed 7']);
});

it('weights of classes whose names have commas are named as a file, what that holds beside it', () => {
  const weights = (classWeights: RunConfig['classWeights']) => linesOf([{ classWeights: classWeights! }]);
  const { commands, notes } = weights({ 'a,b': 2 });
  expect(commands[0]).toContain('--class-weights weights.json');
  expect(notes).toEqual(['weights.json is to hold {"a,b":2}.']);
  expect(weights('balanced').commands[0]).toContain('--class-weights balanced');
  expect(weights({ 'it is': 2 }).commands[0]).toContain(`--class-weights 'it is=2'`);
  expect(weights({}).commands[0]).not.toContain('--class-weights');
});

it('a learning rate that was changed in the middle of a run is no rate to begin with', () => {
  const learningRate = 1e-4;
  const { commands, notes } = linesOf([{}, { learningRate, changes: [{ step: 4, learningRate }] }]);
  expect(commands[0]).toContain('--learning-rate 0.001 ');
  expect(notes).toEqual([expect.stringContaining('1 of the runs went on with another learning rate')]);
});
