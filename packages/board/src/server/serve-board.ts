// server: tells the pages of the runs below a folder, and of changes as they come.
import { checks } from 'rankbatch/internal';
import { randomBytes } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { systemCode, UsageError } from '@rankbatch/lab/run-folder';
import { createApp } from './app.js';
import { isLoopback } from './guard.js';
import { openBrowser } from './open-browser.js';
import { Runs } from './runs/runs.js';
import { WorkerThread } from './worker/worker-thread.js';

export interface BoardOptions {
  /** Folder below which the runs are. */
  readonly folder: string;
  /**
   * Address to listen on; anything but loopback makes the board ask for a token.
   *
   * @default '127.0.0.1'
   */
  readonly host?: string;
  /**
   * Port to listen on, 0 for any free one.
   *
   * @default 4747, or a free one where that is taken
   */
  readonly port?: number | undefined;
  /**
   * Whether a browser shows it, where there is a display.
   *
   * @default false
   */
  readonly open?: boolean;
}

/** A board that is being served. */
export interface Board {
  /** Where it is, with the token where it asks for one. */
  readonly url: string;
  /** Resolves when nobody is served any longer. */
  close(): Promise<void>;
}

const usualPort = 4747;
/** Letters of a request: 200 runs, each named by a long path. */
const maxHeaderSize = 2 ** 20;
/** On one connection, so that one who sends many at once holds up nobody else; a browser makes another connection then. */
const mostRequests = 500;

/**
 * Serves the runs below a folder as web pages that follow them.
 *
 * @example
 * ```ts no-run
 * import { serveBoard } from '@rankbatch/board';
 * const board = await serveBoard({ folder: 'runs' });
 * console.log(board.url); // => 'http://127.0.0.1:4747/'
 * await board.close();
 * ```
 *
 * @throws UsageError (rejection) when there is no such folder, or the address or port cannot be listened on.
 */
export async function serveBoard(options: BoardOptions): Promise<Board> {
  checks.checkFields('serveBoard', options, { folder: checks.text });
  checks.checkOptions('serveBoard', options, {
    host: checks.text,
    port: checks.integer(0, 65_535),
    open: checks.flag,
  });
  const { folder, host = '127.0.0.1', port, open = false } = options;
  const root = await realFolder(folder);
  const token = isLoopback(host) ? undefined : randomBytes(24).toString('base64url');
  const workers = { ledgers: new WorkerThread(), data: new WorkerThread() };
  const runs = new Runs(root);
  const listen = async (at: number) => {
    const app = createApp({ folder, runs, workers, host, token });
    const answer = getRequestListener(app.fetch);
    const server = createServer({ maxHeaderSize }, (request, response) => void answer(request, response));
    server.maxRequestsPerSocket = mostRequests;
    await listening(server, at, host);
    return server;
  };
  const server = await (
    port === undefined
      ? listen(usualPort).catch((error: unknown) => {
          if (systemCode(error) !== 'EADDRINUSE') throw error;
          return listen(0);
        })
      : listen(port)
  ).catch((error: unknown) => {
    throw refusal(error, host, port);
  });

  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  const name = host.includes(':') ? `[${host}]` : host;
  const url = `http://${name}:${bound}/${token === undefined ? '' : `?token=${token}`}`;
  if (open) openBrowser(url);
  return {
    url,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await Promise.all([workers.ledgers.close(), workers.data.close()]);
    },
  };
}

async function realFolder(folder: string): Promise<string> {
  const real = await realpath(folder).catch(() => undefined);
  if (real === undefined || !(await stat(real)).isDirectory())
    throw new UsageError(
      `folder: must be there, got "${folder}"; rankbatch compare --out FOLDER and rankbatch train --out RUN make runs`,
    );
  return real;
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}

/** What the options have to do with an error of the operating system. */
function refusal(error: unknown, host: string, port: number | undefined): unknown {
  const code = systemCode(error) ?? '';
  if (code === 'EADDRINUSE')
    return new UsageError(`--port: must be free, got ${port}, which another program listens on`);
  if (code === 'EACCES')
    return new UsageError(`--port: must be one that this user may listen on, got ${port}`);
  if (['EADDRNOTAVAIL', 'ENOTFOUND'].includes(code))
    return new UsageError(`--host: must be an address of this machine, got "${host}"`);
  return error;
}
