// commands: the rankbatch command, its words, options and help, and what it exits with.
import { Command, CommanderError } from 'commander';
import { createBenchCommand } from '../bench/bench-command.js';
import { createBoardCommand } from './board-command.js';
import { createCompareCommand } from './compare-command.js';
import type { Surroundings } from '../terminal/surroundings.js';
import { packageVersion } from '../results/environment.js';
import { InterruptedError, oneLine, UsageError } from '../base/errors.js';
import { createDoctorCommand } from './doctor-command.js';
import { createInspectCommand } from '../inspect/inspect-command.js';
import { isInterruption } from '../terminal/interrupt.js';
import { createPredictCommand } from '../predict/predict-command.js';
import { createRankCommand } from './rank-command.js';
import { createReportCommand } from '../report/report-command.js';
import { createResumeCommand } from './resume-command.js';
import { createRunsCommand } from './runs-command.js';
import type { Services } from '../services/services.js';
import { createVerifyCommand } from './verify-command.js';
import { createTrainCommand } from './train-command.js';

/** What the process exits with. */
export const exitCodes = { success: 0, failure: 1, usage: 2, interrupted: 130 } as const;

const help = `
Exit codes:
  0    done
  1    something failed: a run diverged, the disk is full, another process has the folder
  2    a wrong option, missing data, or a folder that cannot be used
  130  interrupted by Ctrl-C; 143 by SIGTERM, 129 by SIGHUP: what is trained is kept all the same

Examples:
  $ rankbatch compare                                   # is selection faster? on generated digits
  $ rankbatch train --data mnist --out runs/mnist       # one run, kept in a folder
  $ rankbatch resume runs/mnist                         # go on with it
  $ rankbatch board                                     # watch the runs below the folder runs in a browser
  $ rankbatch doctor                                    # what of all this works here, and what to do
  $ rankbatch help train                                # all about one command
`;

/** Runs the `rankbatch` command with the given words after its name; resolves to the exit code and never rejects. */
export async function main(
  words: readonly string[],
  services: Services,
  surroundings: Surroundings,
): Promise<number> {
  const { stdout, stderr, signal } = surroundings;
  const program = new Command('rankbatch')
    .description('Online batch selection for faster training of neural networks.')
    .version(packageVersion(), '-v, --version')
    .addHelpText('after', help)
    .addCommand(createCompareCommand(services, surroundings))
    .addCommand(createReportCommand(services, surroundings))
    .addCommand(createTrainCommand(services, surroundings))
    .addCommand(createResumeCommand(services, surroundings))
    .addCommand(createPredictCommand(surroundings))
    .addCommand(createInspectCommand(services, surroundings))
    .addCommand(createVerifyCommand(surroundings))
    .addCommand(createBoardCommand(surroundings))
    .addCommand(createRankCommand(surroundings))
    .addCommand(createRunsCommand(surroundings))
    .addCommand(createBenchCommand(surroundings))
    .addCommand(createDoctorCommand(surroundings));
  for (const command of withSubcommands(program))
    command.exitOverride().configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      // Its message comes back as a CommanderError and is printed below like any other.
      outputError: () => {},
    });

  try {
    if (words.length === 0) program.outputHelp();
    else await program.parseAsync([...words], { from: 'user' });
    return exitCodes.success;
  } catch (error) {
    // What goes wrong on the way, such as a checkpoint on a full disk, is told as ever.
    if (isInterruption(error, signal)) {
      stderr.write(`rankbatch: ${error instanceof InterruptedError ? error.message : 'interrupted'}\n`);
      return exitCodes.interrupted;
    }
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.success;
    const usage = error instanceof UsageError || error instanceof CommanderError;
    stderr.write(`rankbatch: ${oneLine(error).replace(/^error: /, '')}\n`);
    return usage ? exitCodes.usage : exitCodes.failure;
  }
}

/** A command and all commands below it. */
function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}
