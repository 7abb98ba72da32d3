// commands: the rankbatch command, its words, options and help, and what it exits with.
import { Command, CommanderError } from 'commander';
import { commandList } from './command-list.js';
import type { Surroundings } from '../terminal/surroundings.js';
import { packageVersion } from '../results/environment.js';
import { InterruptedError, oneLine, UsageError } from '../base/errors.js';
import { isInterruption } from '../terminal/interrupt.js';
import type { Services } from '../services/services.js';

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

/**
 * Runs the `rankbatch` command with the given words after its name; resolves to the exit code and never rejects. Services may be given as what
 * loads them.
 */
export async function main(
  words: readonly string[],
  services: Services | (() => Promise<Services>),
  surroundings: Surroundings,
): Promise<number> {
  const { stdout, stderr, signal } = surroundings;
  const program = new Command('rankbatch')
    .description('Online batch selection for faster training of neural networks.')
    .version(packageVersion(), '-v, --version')
    .addHelpText('after', help)
    .configureHelp({ subcommandTerm });
  // Only what is asked for is loaded: a command of its own takes several times the time that help does.
  for (const { name, description, load } of commandList)
    program.addCommand(
      words.includes(name)
        ? await load(async () => (typeof services === 'function' ? services() : services), surroundings)
        : new Command(name).description(description),
    );
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

/** A command as help about all of them shows it. */
function subcommandTerm(command: Command): string {
  const usage = commandList.find(({ name }) => name === command.name())?.usage ?? '[command]';
  return usage === '' ? command.name() : `${command.name()} ${usage}`;
}

/** A command and all commands below it. */
function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}
