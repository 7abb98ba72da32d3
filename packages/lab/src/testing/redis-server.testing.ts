// A Redis server of the machine's own (Debian's redis-server), on a free loopback port.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

const program = process.env['RANKBATCH_REDIS'] ?? 'redis-server';

/** Why there is no server to start; undefined where there is one. Throws where RANKBATCH_REQUIRE_REDIS is set, as CI does. */
export function whyNoRedis(): string | undefined {
  const version = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout ?? '';
  if (Number(/v=(\d+)/.exec(version)?.[1]) >= 7) return undefined;
  const why = "no redis-server 7 or newer here: install Debian's redis-server or set RANKBATCH_REDIS";
  if (process.env['RANKBATCH_REQUIRE_REDIS'] !== undefined) throw new Error(why);
  return why;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Starts a server that keeps what it is told in `folder`; resolves when it answers. */
export async function startRedis(folder: string, port: number, ...options: string[]): Promise<ChildProcess> {
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...options];
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ready = new Promise<void>((resolve, reject) => {
    let log = '';
    child.stdout.on('data', (piece: Buffer) => {
      log += piece.toString();
      if (log.includes('Ready to accept connections')) resolve();
    });
    child.once('close', () => {
      reject(new Error(log));
    });
  });
  await ready;
  return child;
}
