import { Command } from 'commander';
import type { RunSummary } from '@rankbatch/redis';
import { renderColumns } from '../base/columns.js';
import type { Surroundings } from '../terminal/surroundings.js';
import { type AddressArguments, addressHelp, loadRedis, readAddress } from './load-redis.js';

interface RunsArguments extends AddressArguments {
  readonly drop?: string;
  readonly json?: boolean;
}

const examples = `
Examples:
  $ rankbatch runs --redis redis://10.0.0.5
  $ rankbatch runs --drop mnist                # its log, batches and snapshots go, and its rankers end
`;

/** `rankbatch runs`: what is on a server. */
export function createRunsCommand(surroundings: Surroundings): Command {
  const { stdout, stderr } = surroundings;
  return new Command('runs')
    .description('list the runs on a Redis or Valkey server, and who works on them')
    .option('--redis <url>', 'the server, see below')
    .option('--prefix <text>', 'what all keys begin with', 'rb:')
    .option('--drop <run>', 'drop a run')
    .option('--json', 'print JSON')
    .addHelpText('after', `${addressHelp}${examples}`)
    .action(async (given: RunsArguments) => {
      const address = readAddress(given, surroundings);
      const { dropRun, listRuns } = await loadRedis('runs');
      if (given.drop !== undefined) {
        await dropRun({ ...address, run: given.drop });
        stdout.write(`run ${given.drop}: dropped\n`);
        return;
      }
      // What is damaged hides none of the others.
      const runs = await listRuns(address, ({ message }) => {
        stderr.write(`${message}\n`);
      });
      stdout.write(given.json === true ? `${JSON.stringify(runs, null, 2)}\n` : `${describe(runs)}\n`);
    });
}

function describe(runs: readonly RunSummary[]): string {
  if (runs.length === 0) return 'no runs; rankbatch rank makes one';
  const column = (heading: string, cell: (run: RunSummary) => string | number) => ({
    heading,
    cells: runs.map((run) => String(cell(run))),
  });
  return renderColumns('runs', [
    column('run', ({ run }) => run),
    column('shard', ({ shard, shards }) => `${shard + 1}/${shards}`),
    column('samples', ({ sampleCount }) => sampleCount),
    column('select', ({ strategy }) => strategy.kind),
    column('ranker', ({ isRanked }) => (isRanked ? 'works' : 'none')),
    column('trainers', ({ trainers }) => trainers),
    column('batches', ({ batches }) => batches),
    column('prepared', ({ prepared }) => prepared),
    column('logged', ({ logged }) => logged),
  ]);
}
