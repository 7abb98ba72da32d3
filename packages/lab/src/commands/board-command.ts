import { once } from 'node:events';
import { Command } from 'commander';
import type { Surroundings } from '../terminal/surroundings.js';
import { systemCode, UsageError } from '../base/errors.js';

/** Not a literal below, as the board is made on top of this package: the compiler must not look for it. */
const packageName = '@rankbatch/board';
const highestPort = 65_535;

const examples = `
Only this machine can reach the board, unless --host says otherwise; then it asks for the token in the address that is printed.

Examples:
  $ rankbatch board                       # all runs below the folder runs
  $ rankbatch board runs/mnist --port 8080 --no-open
  $ rankbatch board --host 0.0.0.0        # for other machines, too
`;

/** What this command asks of `@rankbatch/board`. */
export type ServeBoard = (options: {
  /** Folder below which the runs are. */
  readonly folder: string;
  readonly host: string;
  /** Undefined for the usual port, or a free one where that is taken. */
  readonly port: number | undefined;
  /** Whether a browser is to show it, where there is a display. */
  readonly open: boolean;
}) => Promise<{ readonly url: string; close(): Promise<void> }>;

interface BoardArguments {
  readonly port?: string;
  readonly host: string;
  readonly open: boolean;
}

/** `rankbatch board`: the runs of a folder as web pages that follow them. */
export function createBoardCommand({ stdout, signal }: Surroundings): Command {
  return new Command('board')
    .description('show the runs below a folder as web pages that follow them while they go on')
    .argument('[folder]', 'folder with runs and comparisons, at any depth', 'runs')
    .option('--port <port>', 'port to listen on (default: 4747, or a free one)')
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .option('--no-open', 'do not open a browser')
    .addHelpText('after', examples)
    .action(async (folder: string, given: BoardArguments) => {
      const port = given.port === undefined ? undefined : readPort(given.port);
      const serveBoard = await loadBoard();
      const board = await serveBoard({ folder, host: given.host, port, open: given.open });
      try {
        stdout.write(`runs in ${folder}: ${board.url}\nCtrl-C ends it\n`);
        if (!signal.aborted) await once(signal, 'abort');
      } finally {
        await board.close();
      }
    });
}

function readPort(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(port <= highestPort))
    throw new UsageError(`--port: must be an integer from 0 to ${highestPort}, got "${text}"`);
  return port;
}

async function loadBoard(): Promise<ServeBoard> {
  try {
    const board: unknown = await import(packageName);
    if (isBoard(board)) return board.serveBoard;
  } catch (error) {
    if (systemCode(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
  }
  throw new UsageError(
    `board: must have the package ${packageName} of the same version, got none; npm install ${packageName}`,
  );
}

function isBoard(value: unknown): value is { readonly serveBoard: ServeBoard } {
  // A module has no prototype, so it is no instance of Object.
  return (
    typeof value === 'object' &&
    value !== null &&
    'serveBoard' in value &&
    typeof value.serveBoard === 'function'
  );
}
