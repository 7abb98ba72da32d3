import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient, RESP_TYPES } from '@redis/client';

export const program = process.env['RANKBATCH_REDIS_SERVER'] ?? 'redis-server';
const source = fileURLToPath(new URL('clock.c', import.meta.url));

/** Where there is a C compiler, what moves the wall clock of a server. */
const clock = buildClock();

function buildClock() {
  const library = join(mkdtempSync(join(tmpdir(), 'rankbatch-clock-')), 'clock.so');
  process.once('exit', () => rmSync(dirname(library), { recursive: true, force: true }));
  const { status } = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source], { stdio: 'ignore' });
  return status === 0 ? library : undefined;
}

/** What it replies. @typedef {number | Buffer | null | Reply[]} Reply */

/** @param {Reply} [reply] */
export const listOf = (reply) => (Array.isArray(reply) ? reply : []);

/** @param {Reply} [reply] */
export const bytesOf = (reply) => (Buffer.isBuffer(reply) ? reply : Buffer.alloc(0));

/** Whether a server's wall clock can be moved. */
export const hasServerClock = clock !== undefined;

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A server in a folder of its own, with an append-only file that is written before each answer. */
export class RedisProcess {
  folder = mkdtempSync(join(tmpdir(), 'rankbatch-faults-'));
  port = 0;
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #child;
  /** @type {ReturnType<typeof connectTo> | undefined} */
  #client;

  /** @param {readonly string[]} [options] of the server */
  constructor(options = []) {
    this.options = options;
  }

  get url() {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it, or starts it again in the same folder. */
  async start() {
    this.port ||= await freePort();
    const words = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder];
    this.jumpClock(0);
    const child = spawn(
      program,
      [...words, '--save', '', '--appendonly', 'yes', '--appendfsync', 'always', ...this.options],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {
          ...process.env,
          ...(clock && { LD_PRELOAD: clock, CLOCK_JUMP: join(this.folder, 'clock') }),
        },
      },
    );
    this.#child = child;
    let log = '';
    for await (const chunk of child.stdout) {
      log += String(chunk);
      if (log.includes('Ready to accept connections')) break;
    }
    if (!log.includes('Ready to accept connections')) throw new Error(log);
    child.stdout.resume();
    this.#client = connectTo(this.port);
    return this;
  }

  /** Moves its wall clock. @param {number} seconds */
  jumpClock(seconds) {
    writeFileSync(join(this.folder, 'clock'), String(seconds));
  }

  /** Directly, past all faults. @param {...(string | Buffer)} words @returns {Promise<Reply>} */
  async send(...words) {
    return (await this.#client)?.sendCommand(words) ?? null;
  }

  async kill() {
    (await this.#client)?.destroy();
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async stop() {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** @param {number} port */
async function connectTo(port) {
  const client = createClient({
    url: `redis://127.0.0.1:${port}`,
    RESP: 2,
    socket: { reconnectStrategy: false },
    commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}
