import { Command } from 'commander';
import type { RankerEvent } from '@rankbatch/redis';
import type { Surroundings } from '../terminal/surroundings.js';
import { consecutiveSeeds, positiveInteger } from '../terminal/option-values.js';
import { buildStrategy } from '../strategies/build-strategy.js';
import { loadStrategy } from '../strategies/load-strategy.js';
import { strategyHelp } from '../strategies/strategy-text.js';
import { type AddressArguments, addressHelp, loadRedis, readAddress } from './load-redis.js';

interface RankArguments extends AddressArguments {
  readonly run: string;
  readonly samples: string;
  readonly batch: string;
  readonly select: string;
  readonly epochs: string;
  readonly anneal?: boolean;
  readonly seed: string;
  readonly shards: string;
  readonly depth: string;
  readonly lease: string;
}

const examples = `
Start two or more, on any machines: one works, and another goes on where it ends, to the same batches. Trainers call openSelector of
@rankbatch/redis, or a few functions of the server: docs/guides/redis.md.

Examples:
  $ rankbatch rank --run mnist --samples 50000 --batch 64
  $ rankbatch rank --redis redis://10.0.0.5 --run mnist --samples 50000 --batch 64 --select rank:1e8:r --epochs 50
  $ rankbatch runs --redis redis://10.0.0.5
`;

/** `rankbatch rank`: draws the batches of a run on Redis. */
export function createRankCommand(surroundings: Surroundings): Command {
  const { stdout, signal } = surroundings;
  return new Command('rank')
    .description('draw the batches of trainers on other machines, on Redis or Valkey')
    .option('--redis <url>', 'the server, see below')
    .requiredOption('--run <name>', 'name of the run, which is made where it is not there')
    .requiredOption('--samples <n>', 'number of samples; their ids are 0 .. n-1')
    .option('--batch <n>', 'samples in a batch', '64')
    .option('--select <strategy>', 'how batches are chosen, see below', 'auto')
    .option('--epochs <n>', 'epochs of the run, for strategies that depend on them', '50')
    .option('--anneal', 'the learning rate of the trainers falls to 0 over these epochs')
    .option('--seed <n>', 'decides the draws', '1')
    .option('--shards <n>', 'parts of the samples, each with a leader and a log of its own', '1')
    .option('--depth <n>', 'batches prepared before they are asked for; 1: none', '4')
    .option('--lease <ms>', 'silence after which another ranker takes over', '2000')
    .option('--prefix <text>', 'what all keys begin with', 'rb:')
    .addHelpText('after', `${addressHelp}${strategyHelp}${examples}`)
    .action(async (given: RankArguments) => {
      const { spec } = await loadStrategy(given.select);
      const epochs = positiveInteger('--epochs', given.epochs);
      const options = {
        ...readAddress(given, surroundings),
        run: given.run,
        sampleCount: positiveInteger('--samples', given.samples),
        batchSize: positiveInteger('--batch', given.batch),
        strategy: buildStrategy(spec, epochs, { anneals: given.anneal }),
        seed: consecutiveSeeds('--seed', given.seed, 1)[0]!,
        shards: positiveInteger('--shards', given.shards),
        depth: positiveInteger('--depth', given.depth),
        lease: positiveInteger('--lease', given.lease),
      };
      const { rankRun } = await loadRedis('rank');
      const { strategy } = options;
      const ranker = await rankRun({
        ...options,
        // What is restored is what was asked for.
        strategies: { [strategy.kind]: () => strategy },
        signal,
        onEvent: (event) => stdout.write(`${describeEvent(given.run, options.shards, event)}\n`),
      });
      await ranker.finished;
    });
}

const described: Readonly<Record<RankerEvent['kind'], string>> = {
  standby: 'waits, as another ranker works on it',
  leading: `works, as process ${process.pid}`,
  fenced: 'stops, as another ranker has taken over',
  lost: 'begins again from what the server has, which lost some of its history',
  snapshot: 'wrote a snapshot',
};

function describeEvent(run: string, shards: number, { kind, shard, detail }: RankerEvent): string {
  const more = kind === 'leading' || kind === 'snapshot' ? ` (${detail})` : '';
  const of = shards > 1 ? `, shard ${shard + 1}/${shards}` : '';
  return `run ${run}${of}: ${described[kind]}${more}`;
}
