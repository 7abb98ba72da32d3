import { RankbatchError } from 'rankbatch';
import type * as Client from '@redis/client';
import type { RunAddress } from './address.js';
import { listIn, type Reply, textIn } from '../protocol/replies.js';

export type Argument = string | Uint8Array;

/** The connection failed, or nothing came back in time: whether the server has done what was asked is not known. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
}

/** One connection to a server or to a cluster, which is made when it is needed and anew after it failed. */
export interface Link {
  /**
   * Sends a command.
   *
   * @param key where it belongs in a cluster
   * @param patience ms until a reply that does not come counts as a failed connection
   * @param longest ms until that is so whatever is still to be done, such as connecting
   * @throws LinkError; what the server refuses comes as the error of the client
   */
  send(key: string, command: readonly Argument[], patience: number, longest: number): Promise<Reply>;
  /** Sends commands in one go. Where one is refused, the connection ends, as those behind it may wait for something. */
  sendAll(
    key: string,
    commands: readonly (readonly Argument[])[],
    patience: number,
    longest: number,
  ): Promise<Reply[]>;
  /** Keys that match a pattern, on all nodes. */
  scan(pattern: string, patience: number, longest: number): Promise<string[]>;
  /** Ends the connection: the next command makes a new one. */
  drop(): void;
  close(): void;
}

interface Connection {
  send(key: string, command: readonly Argument[]): Promise<Reply>;
  /** Sends a command to every node that keeps keys of its own. */
  nodes(): Promise<((command: readonly Argument[]) => Promise<Reply>)[]>;
  destroy(): void;
}

/** ms that connecting may take. */
const CONNECTING = 5000;

/** @throws LinkError where a promise takes longer. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  if (ms === Infinity) return promise;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LinkError(`no reply within ${Math.ceil(ms)} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** @throws RankbatchError where `@redis/client` is not installed. */
export function createLink(address: Pick<RunAddress, 'redis' | 'tls'>): Link {
  let opening: Promise<Connection> | undefined;
  let connected: Connection | undefined;
  let closed = false;

  const drop = () => {
    const dropped = opening;
    opening = undefined;
    connected = undefined;
    dropped?.then((client) => client.destroy()).catch(() => {});
  };

  /** Does something with the connection, but not for long. */
  const attempt = async <T>(
    act: (client: Connection) => Promise<T>,
    patience: number,
    longest = Infinity,
  ): Promise<T> => {
    if (closed) throw new LinkError('closed');
    const ends = performance.now() + longest;
    const mine = (opening ??= openClient(address));
    try {
      // Where much else is going on, connecting takes longer than a reply does.
      const client = connected ?? (await within(Math.min(Math.max(patience, CONNECTING), longest), mine));
      if (opening === mine) connected = client;
      return await within(Math.min(patience, ends - performance.now()), act(client));
    } catch (error) {
      if (error instanceof RankbatchError || isReply(error)) throw error;
      if (opening === mine) drop();
      if (error instanceof LinkError) throw error;
      const message = error instanceof Error ? error.message || error.name : String(error);
      throw new LinkError(message, { cause: error });
    }
  };

  return {
    drop,
    close() {
      closed = true;
      drop();
    },
    send: (key, command, patience, longest) =>
      attempt((client) => client.send(key, command), patience, longest),
    sendAll: (key, commands, patience, longest) =>
      attempt(
        (client) => Promise.all(commands.map((command) => client.send(key, command))),
        patience,
        longest,
      ).catch((error: unknown) => {
        drop();
        throw error;
      }),
    scan: (pattern, patience, longest) =>
      attempt(
        async (client) => {
          const keys: string[] = [];
          for (const send of await client.nodes()) {
            let cursor = '0';
            do {
              const [next, some] = listIn(await send(['SCAN', cursor, 'MATCH', pattern, 'COUNT', '1000']));
              cursor = textIn(next);
              keys.push(...listIn(some).map(textIn));
            } while (cursor !== '0');
          }
          return keys;
        },
        patience,
        longest,
      ),
  };
}

/** The server has answered: with an error. */
export function isReply(error: unknown): error is Error {
  return error instanceof Error && replies.has(error.constructor.name);
}

const replies = new Set(['ErrorReply', 'SimpleError', 'BlobError']);

async function openClient({ redis, tls }: Pick<RunAddress, 'redis' | 'tls'>): Promise<Connection> {
  const { createClient, createCluster, RESP_TYPES } = await loadClient();
  // What fails is made anew by the link, and what was sent is sent again by its caller, who knows what may be sent twice.
  const common = {
    RESP: 2,
    disableClientInfo: true,
    // Without the client's own time limit, which would cost more than all else: the link has one.
    commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer }, timeout: 0 },
    socket: { reconnectStrategy: false, connectTimeout: CONNECTING, ...tls },
  } as const;
  const ignore = () => {};
  if (typeof redis !== 'string') {
    const cluster = createCluster({
      rootNodes: redis.map((url) => ({ url })),
      defaults: { ...common, ...credentialsOf(redis), socket: { ...common.socket, ...tlsOf(redis) } },
      RESP: common.RESP,
      commandOptions: common.commandOptions,
    });
    cluster.on('error', ignore);
    await cluster.connect();
    return {
      send: (key, command) => cluster.sendCommand(key, false, command.map(toArgument)),
      nodes: () =>
        Promise.all(
          cluster.masters.map(async (node) => {
            const client = await cluster.nodeClient(node);
            return (command: readonly Argument[]) => client.sendCommand<Reply>(command.map(toArgument));
          }),
        ),
      destroy: () => cluster.destroy(),
    };
  }
  const client = createClient({ url: redis, ...common });
  client.on('error', ignore);
  await client.connect();
  const send = (command: readonly Argument[]): Promise<Reply> => client.sendCommand(command.map(toArgument));
  return {
    send: (_, command) => send(command),
    nodes: () => Promise.resolve([send]),
    destroy: () => client.destroy(),
  };
}

// A node that the cluster names is reached as those that are given are: the client takes only host and port from it.
function credentialsOf([first = '']: readonly string[]): { username?: string; password?: string } {
  const { username, password } = new URL(first);
  return {
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
  };
}

const tlsOf = (redis: readonly string[]): object =>
  redis.every((url) => url.startsWith('rediss:')) ? { tls: true } : {};

const toArgument = (argument: Argument): string | Buffer =>
  typeof argument === 'string'
    ? argument
    : Buffer.from(argument.buffer, argument.byteOffset, argument.byteLength);

async function loadClient(): Promise<typeof Client> {
  try {
    return await import('@redis/client');
  } catch (error) {
    throw new RankbatchError(
      'redis: must have the package @redis/client, got none; npm install @redis/client',
      {
        cause: error,
      },
    );
  }
}
