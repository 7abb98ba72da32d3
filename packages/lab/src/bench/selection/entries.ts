import { rank, Selector } from 'rankbatch';
import { rebuildEvery, type Contender, type Setting } from '../contender.js';
import { CumulativeSums } from './cumulative-sums.js';
import { SortedLosses } from './sorted-losses.js';
import { SumTree } from './sum-tree.js';

/** A row of the table: a contender and what is to be known to measure it. */
export type Entry = {
  readonly name: string;
  /** What it does, for the lines below the table. */
  readonly about: string;
  /** Recorded losses after which its work repeats; a measurement covers whole cycles. */
  readonly cycle: number;
  /** The greatest N that it is measured at, and why; undefined where all N will do. */
  readonly limit?: { readonly n: number; readonly because: string };
  /** Seconds a sample that a row takes in addition to its runs; a guess, good enough to tell the time left. */
  readonly secondsPerSample: number;
} & (
  | {
      /** Learns its losses in a first pass over all samples, which is epoch 0. */
      readonly learns: true;
      readonly create: (setting: Setting) => Contender & { readonly epoch: number };
    }
  | {
      readonly learns: false;
      /** Starts from known losses, which it copies. */
      readonly create: (setting: Setting, losses: Float64Array) => Contender;
    }
);

const limit31 = { n: 2 ** 31, because: 'it counts with 32 bits' };

/** The rows in the order in which they are measured, for each N. */
export const entries: readonly Entry[] = [
  {
    name: 'rank',
    about: 'rankbatch: by rank, the order exact at every draw; gives probabilities, ranks and weights, too',
    cycle: 1,
    secondsPerSample: 4e-6,
    learns: true,
    create: ({ sampleCount, batchSize, pressure, seed }) =>
      new Selector({ sampleCount, batchSize, strategy: rank({ pressure }), seed }),
  },
  {
    name: 'sort',
    about: `the paper: by rank in closed form; all ids sorted anew after every ${rebuildEvery} recorded losses (T_s)`,
    cycle: rebuildEvery,
    limit: { n: 1e7, because: 'each sort would take many seconds' },
    secondsPerSample: 1.5e-5,
    learns: false,
    create: (setting, losses) => new SortedLosses(losses, setting),
  },
  {
    name: 'sum-tree',
    about: 'prioritized replay: in proportion to the losses, exact at every draw',
    cycle: 1,
    limit: limit31,
    secondsPerSample: 2e-7,
    learns: false,
    create: (setting, losses) => new SumTree(losses, setting),
  },
  {
    name: 'bisection',
    about: `in proportion to the losses: bisection of running sums, built anew after every ${rebuildEvery} recorded losses`,
    cycle: rebuildEvery,
    limit: limit31,
    secondsPerSample: 3e-7,
    learns: false,
    create: (setting, losses) => new CumulativeSums(losses, setting),
  },
];
