// queue: runs of a comparison that workers on other machines train, through BullMQ on Redis or Valkey. Both packages are loaded where they are asked for.
import type * as Redis from '@redis/client';
import type * as BullMq from 'bullmq';
import { oneLine, systemCode, UsageError } from '../base/errors.js';

/** What workers and comparisons speak with. */
export interface Connection {
  readonly client: Redis.RedisClientType;
  readonly bullmq: typeof BullMq;
  readonly redis: typeof Redis;
  /** The server as people name it, without a password. */
  readonly name: string;
}

const patienceMs = 5000;
const longestPauseMs = 2000;

/**
 * Connects to a server, and again whenever the connection is lost.
 *
 * @param url `redis://host:port/db`, `rediss://` with TLS
 * @param tell says that the server is away, and that it is back
 * @throws UsageError where the packages are not installed, nobody answers, or the server may forget what it is told.
 */
export async function connect(url: string, tell: (text: string) => void): Promise<Connection> {
  const name = nameOf(url);
  const [bullmq, redis] = await loadPackages();
  let wasReady = false;
  const client: Redis.RedisClientType = redis.createClient({
    url,
    socket: {
      connectTimeout: patienceMs,
      reconnectStrategy: (tries, cause) => (wasReady ? Math.min(50 * 2 ** tries, longestPauseMs) : cause),
    },
  });
  let isAway = false;
  // Without a listener, a lost connection would end the process.
  client.on('error', (error: unknown) => {
    if (!wasReady || isAway) return;
    isAway = true;
    tell(`${name} is away (${systemCode(error) ?? oneLine(error)}); it is waited for`);
  });
  client.on('ready', () => {
    if (isAway) tell(`${name} is back`);
    isAway = false;
  });
  try {
    await client.connect();
    wasReady = true;
  } catch (error) {
    throw new UsageError(
      `--queue: must be a Redis or Valkey server that answers, got ${name} (${systemCode(error) ?? oneLine(error)})`,
      { cause: error },
    );
  }
  const policy = /^maxmemory_policy:(\S+)/m.exec(await client.info('memory'))?.[1] ?? 'noeviction';
  if (policy !== 'noeviction') {
    client.destroy();
    throw new UsageError(
      `--queue: must be a server that forgets nothing, got ${name} with maxmemory-policy ${policy}; set it to noeviction`,
    );
  }
  return { client, bullmq, redis, name };
}

async function loadPackages(): Promise<[Connection['bullmq'], Connection['redis']]> {
  try {
    return [await import('bullmq'), await import('@redis/client')];
  } catch (error) {
    if (systemCode(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError('--queue: needs two packages more: npm install bullmq @redis/client', {
      cause: error,
    });
  }
}

function nameOf(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    if (protocol !== 'redis:' && protocol !== 'rediss:') throw new TypeError(protocol);
    return `${protocol}//${host}${pathname}`;
  } catch (error) {
    throw new UsageError('--queue: must be an address such as redis://host:6379/0, got another text', {
      cause: error,
    });
  }
}
