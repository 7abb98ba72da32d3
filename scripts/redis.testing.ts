// Redis for tests: the machine's own (Debian's redis-server), each on a free loopback port, with a folder of its own.
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, type TestContext } from 'vitest';
import { program, RedisProcess } from './faults-redis/server.mjs';

const cure = "install Debian's redis-server package or set RANKBATCH_REDIS_SERVER to the path of one";

/** Whether there is a server to start; throws where there is none and RANKBATCH_REQUIRE_REDIS is set, as CI does. */
export function hasRedis(): boolean {
  const version = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout ?? '';
  const has = Number(/v=(\d+)/.exec(version)?.[1]) >= 7;
  if (!has && process.env['RANKBATCH_REQUIRE_REDIS'] !== undefined)
    throw new Error(`RANKBATCH_REQUIRE_REDIS is set, but there is no redis-server 7 or newer: ${cure}`);
  return has;
}

/** Skips a test, and says why, where there is no server. */
export function skipWithoutRedis(has: boolean, context: TestContext): void {
  context.skip(!has, `no redis-server 7 or newer here: ${cure}`);
}

export type TestServer = RedisProcess;

/** @param options of the server, such as `--maxmemory 1mb` */
export async function startRedis(options: readonly string[] = []): Promise<TestServer> {
  return new RedisProcess(options).start();
}

/** A server for all tests of a file, which are skipped, and say why, where there is none to start. */
export function useRedis(): { readonly server: TestServer } {
  const has = hasRedis();
  let server: TestServer | undefined;
  beforeAll(async () => {
    if (has) server = await startRedis();
  });
  afterAll(() => server?.stop());
  beforeEach((context) => skipWithoutRedis(has, context));
  return {
    get server() {
      if (!server) throw new Error('useRedis: must be used in a test');
      return server;
    },
  };
}
