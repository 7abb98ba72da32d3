import type { Command } from 'commander';
import type { Services } from '../services/services.js';
import type { Surroundings } from '../terminal/surroundings.js';

/** A command as the help about all of them shows it, which need not load it for that. */
export interface ListedCommand {
  readonly name: string;
  readonly description: string;
  /** The words after its name. */
  readonly usage: string;
  readonly load: (services: () => Promise<Services>, surroundings: Surroundings) => Promise<Command>;
}

/** All commands, in the order in which help shows them. */
export const commandList: readonly ListedCommand[] = [
  {
    name: 'compare',
    description: 'race selection strategies on a data set; prints costs, errors, times and speed-ups',
    usage: '[options] [data]',
    load: async (services, surroundings) =>
      (await import('./compare-command.js')).createCompareCommand(await services(), surroundings),
  },
  {
    name: 'report',
    description: 'write a report of the runs in a folder: report.html, figures/*.svg and csv/*.csv',
    usage: '[options] <folder>',
    load: async (services, surroundings) =>
      (await import('../report/report-command.js')).createReportCommand(await services(), surroundings),
  },
  {
    name: 'train',
    description: 'train one run and keep it in a folder, from which it can go on',
    usage: '[options] [data]',
    load: async (services, surroundings) =>
      (await import('./train-command.js')).createTrainCommand(await services(), surroundings),
  },
  {
    name: 'resume',
    description:
      'go on with a run or a comparison from its last checkpoint, to the same numbers as if it had never been stopped',
    usage: '[options] <folder>',
    load: async (services, surroundings) =>
      (await import('./resume-command.js')).createResumeCommand(await services(), surroundings),
  },
  {
    name: 'worker',
    description: 'train runs of comparisons that go on elsewhere: rankbatch compare --queue URL',
    usage: '[options]',
    load: async (_, surroundings) => (await import('./worker-command.js')).createWorkerCommand(surroundings),
  },
  {
    name: 'predict',
    description: "predict the rows of a file with a run's model and the preprocessing of its training",
    usage: '[options] <run> <file>',
    load: async (_, surroundings) =>
      (await import('../predict/predict-command.js')).createPredictCommand(surroundings),
  },
  {
    name: 'inspect',
    description:
      'show the hardest, never learnt and most forgotten samples of a run, and likely label errors',
    usage: '[options] <run>',
    load: async (services, surroundings) =>
      (await import('../inspect/inspect-command.js')).createInspectCommand(await services(), surroundings),
  },
  {
    name: 'verify',
    description: 'check the files of a run, or of all runs below a folder, against their checksums',
    usage: '<folder>',
    load: async (_, surroundings) => (await import('./verify-command.js')).createVerifyCommand(surroundings),
  },
  {
    name: 'board',
    description: 'show the runs below a folder as web pages that follow them while they go on',
    usage: '[options] [folder]',
    load: async (_, surroundings) => (await import('./board-command.js')).createBoardCommand(surroundings),
  },
  {
    name: 'rank',
    description: 'draw the batches of trainers on other machines, on Redis or Valkey',
    usage: '[options]',
    load: async (_, surroundings) => (await import('./rank-command.js')).createRankCommand(surroundings),
  },
  {
    name: 'runs',
    description: 'list the runs on a Redis or Valkey server, and who works on them',
    usage: '[options]',
    load: async (_, surroundings) => (await import('./runs-command.js')).createRunsCommand(surroundings),
  },
  {
    name: 'bench',
    description: 'measure what selection and training cost',
    usage: '[what]',
    load: async (_, surroundings) =>
      (await import('../bench/bench-command.js')).createBenchCommand(surroundings),
  },
  {
    name: 'cache',
    description: 'tell which decoded pictures are kept on disk, or remove them',
    usage: '[options]',
    load: async (_, surroundings) => (await import('./cache-command.js')).createCacheCommand(surroundings),
  },
  {
    name: 'doctor',
    description: 'tell what was found here: the engine, where data are looked for, and what to do',
    usage: '',
    load: async (_, surroundings) => (await import('./doctor-command.js')).createDoctorCommand(surroundings),
  },
];
