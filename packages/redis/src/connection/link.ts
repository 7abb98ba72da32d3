import { RankbatchError } from 'rankbatch';
import type * as Client from '@redis/client';
import type { RunAddress } from './address.js';
import type { Reply } from '../protocol/replies.js';

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
   * @throws LinkError; what the server refuses comes as the error of the client
   */
  send(key: string, command: readonly Argument[], patience: number): Promise<Reply>;
  /** Ends the connection: the next command makes a new one. */
  drop(): void;
  close(): void;
}

interface Connection {
  send(key: string, command: readonly Argument[]): Promise<Reply>;
  destroy(): void;
}

/** @throws RankbatchError where `@redis/client` is not installed. */
export function createLink(address: RunAddress): Link {
  let opening: Promise<Connection> | undefined;
  let closed = false;

  const drop = () => {
    const dropped = opening;
    opening = undefined;
    dropped?.then((client) => client.destroy()).catch(() => {});
  };

  return {
    drop,
    close() {
      closed = true;
      drop();
    },
    async send(key, command, patience) {
      if (closed) throw new LinkError('closed');
      const mine = (opening ??= openClient(address, patience));
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new LinkError(`no reply within ${patience} ms`)), patience);
      });
      try {
        return await Promise.race([mine.then((client) => client.send(key, command)), late]);
      } catch (error) {
        if (error instanceof RankbatchError || isReply(error)) throw error;
        if (opening === mine) drop();
        throw error instanceof LinkError
          ? error
          : new LinkError(error instanceof Error ? error.message || error.name : String(error), {
              cause: error,
            });
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** The server has answered: with an error. */
export function isReply(error: unknown): error is Error {
  return error instanceof Error && replies.has(error.constructor.name);
}

const replies = new Set(['ErrorReply', 'SimpleError', 'BlobError']);

async function openClient({ redis, tls }: RunAddress, patience: number): Promise<Connection> {
  const { createClient, createCluster, RESP_TYPES } = await loadClient();
  // What fails is made anew by the link, and what was sent is sent again by its caller, who knows what may be sent twice.
  const common = {
    RESP: 2,
    disableClientInfo: true,
    commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
    socket: { reconnectStrategy: false, connectTimeout: patience, ...tls },
  } as const;
  const ignore = () => {};
  if (typeof redis !== 'string') {
    const cluster = createCluster({
      rootNodes: redis.map((url) => ({ url })),
      defaults: common,
      RESP: common.RESP,
      commandOptions: common.commandOptions,
    });
    cluster.on('error', ignore);
    await cluster.connect();
    return {
      send: (key, command) => cluster.sendCommand(key, false, command.map(toArgument)),
      destroy: () => cluster.destroy(),
    };
  }
  const client = createClient({ url: redis, ...common });
  client.on('error', ignore);
  await client.connect();
  return {
    send: (_, command) => client.sendCommand(command.map(toArgument)),
    destroy: () => client.destroy(),
  };
}

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
