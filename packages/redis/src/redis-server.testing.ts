// A Redis server for tests: of the machine's own (Debian's redis-server), on a free loopback port, with a folder of its own.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { Server } from './connection/server.js';

const program = process.env['RANKBATCH_REDIS'] ?? 'redis-server';
const cure = "install Debian's redis-server package or set RANKBATCH_REDIS to the path of one";

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

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly folder: string;
  /** Sends a command, and gives its reply. */
  send(...command: string[]): Promise<unknown>;
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again, in the same folder. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** @param options of the server, such as `--appendonly yes` */
export async function startRedis(options: readonly string[] = [], port?: number): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'rankbatch-redis-'));
  const onPort = port ?? (await freePort());
  const start = async (): Promise<ChildProcess> => {
    const words = [
      '--port',
      String(onPort),
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      ...options,
    ];
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    let log = '';
    for await (const chunk of child.stdout) {
      log += String(chunk);
      if (log.includes('Ready to accept connections')) break;
    }
    if (!log.includes('Ready to accept connections')) throw new Error(log);
    child.stdout.resume();
    return child;
  };
  let child = await start();
  const url = `redis://127.0.0.1:${onPort}`;
  const control = new Server({ redis: url, run: 'control' });
  const kill = async (signal: NodeJS.Signals = 'SIGKILL') => {
    const ended = child.exitCode !== null || child.signalCode !== null ? undefined : once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  return {
    url,
    port: onPort,
    get pid() {
      return child.pid!;
    },
    folder,
    send: (...command) => control.send('', command, { patience: 5000, timeout: 20_000 }),
    kill,
    async restart() {
      child = await start();
    },
    async stop() {
      control.close();
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
