import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { positiveInteger } from '../terminal/option-values.js';
import type { Surroundings } from '../terminal/surroundings.js';

interface WorkerArguments {
  readonly queue: string;
  readonly jobs: string;
  readonly dataDir?: string;
  readonly work: string;
  readonly patience: string;
}

/** Of this user alone, as all users share the folder for temporary files. */
const defaultWork = (): string => join(tmpdir(), `rankbatch-worker-${process.getuid?.() ?? 'user'}`);

const examples = `
Examples:
  $ rankbatch worker --queue redis://host:6379 --jobs 2
  $ rankbatch worker --queue redis://host:6379 --data-dir /data
`;

/** `rankbatch worker`: trains runs of comparisons that are started elsewhere with `--queue`. */
export function createWorkerCommand({ stderr, signal }: Surroundings): Command {
  return new Command('worker')
    .description('train runs of comparisons that go on elsewhere: rankbatch compare --queue URL')
    .requiredOption('--queue <url>', 'Redis or Valkey server, as in redis://host:6379/0')
    .option('--jobs <n>', 'runs side by side, each in a process of its own', '1')
    .option('--data-dir <folder>', "folder with the data sets' files, if not where the comparison has them")
    .option('--work <folder>', 'for runs that are being trained', defaultWork())
    .addOption(
      new Option('--patience <ms>', 'silence after which a worker is gone').default('30000').hideHelp(),
    )
    .addHelpText('after', examples)
    .action(async ({ queue, jobs, dataDir, work, patience }: WorkerArguments) => {
      const count = positiveInteger('--jobs', jobs);
      // Loaded late: it needs packages that most people do not have.
      const { runWorker } = await import('../queue/run-worker.js');
      await runWorker({
        url: queue,
        jobs: count,
        dataDir: dataDir === undefined ? undefined : resolve(dataDir),
        work: resolve(work),
        patience: positiveInteger('--patience', patience),
        signal,
        tell: (text) => stderr.write(`${text}\n`),
      });
      signal.throwIfAborted();
    });
}
