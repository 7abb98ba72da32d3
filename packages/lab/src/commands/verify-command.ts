import { Command } from 'commander';
import { RunError } from '../base/errors.js';
import type { Surroundings } from '../terminal/surroundings.js';
import { findRunFolders, verifyRun, type Verdict } from '../run-folder/verify-run.js';

const examples = `
What a run has written it finds again by checksums.json. Runs of versions before it have none: they can be read, and are told to be unprotected.
Checksums find damage and mix-ups; who wants to deceive can make new ones.

Examples:
  $ rankbatch verify runs/mnist
  $ rankbatch verify runs                      # all runs below it
`;

/** `rankbatch verify`: whether the files of runs are what the runs have written. */
export function createVerifyCommand({ stdout, signal }: Pick<Surroundings, 'stdout' | 'signal'>): Command {
  return new Command('verify')
    .description('check the files of a run, or of all runs below a folder, against their checksums')
    .argument('<folder>', 'run folder, or a folder with runs at any depth')
    .addHelpText('after', examples)
    .action(async (folder: string) => {
      const folders = await findRunFolders(folder);
      let damaged = 0;
      for (const run of folders) {
        signal.throwIfAborted();
        const verdict = await verifyRun(run);
        if (verdict.faults.length > 0) damaged += 1;
        stdout.write(`${run}: ${describeVerdict(verdict)}\n`);
      }
      if (damaged > 0)
        throw new RunError(`${damaged} of ${folders.length} runs must be whole, got damaged ones`);
    });
}

function describeVerdict({ faults, files, isProtected }: Verdict): string {
  if (faults.length > 0) return ['damaged', ...faults].join('\n  ');
  if (!isProtected) return 'unprotected: it has no checksums.json, as runs of older versions';
  return `whole, ${files} files`;
}
