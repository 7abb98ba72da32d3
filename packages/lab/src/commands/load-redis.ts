import type * as Redis from '@rankbatch/redis';
import type { Surroundings } from '../terminal/surroundings.js';
import { systemCode, UsageError } from '../base/errors.js';

/** Where the server is looked for when nothing is said. */
const usualAddress = 'redis://127.0.0.1:6379';

/** The package for runs on Redis, which is installed where it is needed. */
export async function loadRedis(command: string): Promise<typeof Redis> {
  try {
    return await import('@rankbatch/redis');
  } catch (error) {
    if (systemCode(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError(
      `${command}: must have the package @rankbatch/redis of the same version, got none; npm install @rankbatch/redis @redis/client`,
      { cause: error },
    );
  }
}

export interface AddressArguments {
  readonly redis?: string;
  readonly prefix?: string;
}

export const addressHelp = `
The server: redis://user:password@host:port/0, rediss:// for TLS; nodes of a cluster with commas between them. Without --redis, the variable
RANKBATCH_REDIS_URL says it, which keeps a password from the list of processes; else it is ${usualAddress}. Redis 7 or Valkey 7.2, or newer.
`;

/** Where a run is, or runs are. */
export function readAddress(
  { redis, prefix }: AddressArguments,
  { env, stderr }: Pick<Surroundings, 'env' | 'stderr'>,
): Pick<Redis.RunAddress, 'redis' | 'prefix' | 'onWait'> {
  const text = redis ?? env['RANKBATCH_REDIS_URL'] ?? usualAddress;
  const urls = text.split(',').map((url) => url.trim());
  const wrong = urls.find((url) => !/^rediss?:\/\/[^/]/.test(url));
  if (wrong !== undefined)
    throw new UsageError(
      // Without user and password.
      `--redis: must begin with redis:// or rediss:// and a host, got "${wrong.replace(/.*@/s, '***@')}"`,
    );
  const onWait = (told: string) => stderr.write(`${told}\n`);
  return { redis: urls.length > 1 ? urls : urls[0]!, prefix, onWait };
}
