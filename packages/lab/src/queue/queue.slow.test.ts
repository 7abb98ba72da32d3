import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Random } from 'rankbatch';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { CompareDocument } from '../results/records.js';
import {
  hasRedis,
  skipWithoutRedis,
  startRedis,
  type TestServer,
} from '../../../../scripts/redis.testing.js';
import { readRuns } from '../run-folder/read-runs.js';
import { runMain } from '../testing/surroundings.testing.js';
import { queueName } from './cell-job.js';
import { connect } from './connect.js';

// The built command on the real engine, with processes of their own: `tsc -b tsconfig.build.json` must have run.
const bin = fileURLToPath(new URL('../../bin/rankbatch.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rankbatch-queue-'));
const random = new Random(1);
const rows = Array.from(
  { length: 60 },
  (_, row) => `${(row % 3) + random.float()},${random.float()},${row % 3}`,
);
writeFileSync(join(folder, 'points.csv'), ['x,y,label', ...rows].join('\n'));

const has = hasRedis();
const running: ChildProcess[] = [];
const servers: TestServer[] = [];

afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  for (const server of servers.splice(0)) await server.stop();
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A process of the command. */
function start(words: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const child = spawn(process.execPath, [bin, ...words], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running.push(child);
  const closed = once(child, 'close');
  let text = '';
  child.stderr.on('data', (piece: Buffer) => (text += piece.toString()));
  return {
    child,
    told: () => text,
    /** Resolves when it has printed something like it. */
    async says(pattern: RegExp): Promise<void> {
      while (!pattern.test(text) && child.exitCode === null && child.signalCode === null)
        await Promise.race([once(child.stderr, 'data'), closed]);
      expect(text).toMatch(pattern);
    },
    async ends(): Promise<{ code: number | null; text: string }> {
      await closed;
      return { code: child.exitCode, text };
    },
  };
}

const settings = ['--epochs', '2', '--batch', '16', '--threads', '1', '--select', 'shuffle,rank:10'];

function compare(out: string, ...more: string[]) {
  return start(['compare', 'points.csv', ...settings, '--out', out, ...more]);
}

function worker(url: string, name: string, ...more: string[]) {
  return start(['worker', '--queue', url, '--work', join(folder, name), '--patience', '2000', ...more]);
}

function numbersOf(out: string): unknown {
  const { runs } = JSON.parse(readFileSync(join(folder, out, 'compare.json'), 'utf8')) as CompareDocument;
  return JSON.parse(
    JSON.stringify(runs, (key, value: unknown) => (/Seconds$|^concurrent$/.test(key) ? undefined : value)),
  );
}

describe('rankbatch compare --queue', () => {
  it('ends with the runs of a comparison without one, though a worker and the server are killed', async (context) => {
    skipWithoutRedis(has, context);
    const server = await startRedis(['--appendfsync', 'always']);
    servers.push(server);
    const { url } = server;
    const alone = compare('alone', '--quiet');
    const sweep = compare('queued', '--queue', url);
    await sweep.says(/no worker of this version at redis:.*rankbatch worker/);
    const first = worker(url, 'first');
    await sweep.says(/begun by/);
    first.child.kill('SIGKILL');
    const second = worker(url, 'second');
    await second.says(/run . of 2/);
    await server.kill();
    await Promise.all([sweep.says(/redis:.* is away \(.*\); it is waited for/), second.says(/is away/)]);
    await server.start();
    await second.says(/redis:.* is back/);
    expect(await sweep.ends()).toMatchObject({ code: 0 });
    expect(await alone.ends()).toMatchObject({ code: 0 });
    expect(numbersOf('queued')).toEqual(numbersOf('alone'));
    expect(readdirSync(join(folder, 'queued', 'runs'))).toEqual(readdirSync(join(folder, 'alone', 'runs')));

    // The same again has nothing to do, with no worker there.
    second.child.kill('SIGTERM');
    expect(await second.ends()).toMatchObject({ code: 143 });
    expect(readdirSync(join(folder, 'second'))).toEqual([]);
    const { code, text } = await compare('queued', '--queue', url).ends();
    expect(code).toBe(0);
    expect(text).not.toContain('begun');
  });

  it('is gone on with here after Ctrl-C, as without a queue', async (context) => {
    skipWithoutRedis(has, context);
    const server = await startRedis();
    servers.push(server);
    const { url } = server;
    const train = worker(url, 'left');
    const stopped = compare('left-alone', '--queue', url, '--epochs', '40');
    await stopped.says(/epoch 2/);
    stopped.child.kill('SIGINT');
    const { code, text } = await stopped.ends();
    expect(code).toBe(130);
    expect(text).toMatch(/workers go on: the same command again takes in their runs/);
    train.child.kill('SIGTERM');
    await train.ends();
    const runs = () => readdirSync(join(folder, 'left-alone', 'runs'));
    expect(runs().some((name) => name.endsWith('.part'))).toBe(true);
    expect(await start(['resume', 'left-alone', '--quiet']).ends()).toMatchObject({ code: 0 });
    expect(runs()).toEqual(runs().filter((name) => name.endsWith('-seed1')));
    expect(await readRuns(join(folder, 'left-alone'))).toHaveLength(2);
  });

  it('leaves runs to others where a worker has other data, and says so', async (context) => {
    skipWithoutRedis(has, context);
    const server = await startRedis();
    servers.push(server);
    const { url } = server;
    const elsewhere = mkdtempSync(join(folder, 'elsewhere-'));
    writeFileSync(join(elsewhere, 'points.csv'), ['x,y,label', ...rows.toReversed()].join('\n'));
    const other = worker(url, 'other', '--data-dir', elsewhere);
    await other.says(/worker .* at redis/);
    const sweep = compare('other-data', '--queue', url);
    await sweep.says(/worker .* cannot train on these data: .* must be what the run began with/);
    worker(url, 'right');
    expect(await sweep.ends()).toMatchObject({ code: 0 });
  });

  it('is gone on with where its data have moved, by a worker too that did not find them, and adds nothing twice', async (context) => {
    skipWithoutRedis(has, context);
    const server = await startRedis();
    servers.push(server);
    const { url } = server;
    const [old, now] = [join(folder, 'old'), join(folder, 'new')];
    mkdirSync(old);
    copyFileSync(join(folder, 'points.csv'), join(old, 'points.csv'));
    const stopped = compare('moved', '--queue', url, '--data-dir', old);
    await stopped.says(/no worker of this version/);
    const { client } = await connect(url, () => {});
    while ((await client.keys('bull:*-seed1-*')).length < 2) await sleep(50);
    stopped.child.kill('SIGINT');
    await stopped.ends();
    renameSync(old, now);
    await worker(url, 'lost').says(/points.csv: cannot be read/);
    const goneOn = compare('moved', '--queue', url, '--data-dir', now);
    expect(await goneOn.ends()).toMatchObject({ code: 0 });
    expect(await client.keys('bull:*-seed1-*')).toEqual([]);
    client.destroy();
  });

  it('ends beside another comparison of the same runs, and where its jobs are taken off the server', async (context) => {
    skipWithoutRedis(has, context);
    const server = await startRedis();
    servers.push(server);
    const { url } = server;
    const both = ['one', 'two'].map((out) => compare(out, '--queue', url));
    const { client } = await connect(url, () => {});
    while ((await client.keys('bull:*-seed1-*')).length < 2) await sleep(50);
    await client.flushAll();
    worker(url, 'shared');
    for (const sweep of both) expect(await sweep.ends()).toMatchObject({ code: 0 });
    expect(numbersOf('two')).toEqual(numbersOf('one'));
    expect(await client.keys('bull:*-seed1-*')).toEqual([]);
    client.destroy();
  });

  it('leaves runs to others where the disk of a worker is full, and that worker ends', async (context) => {
    skipWithoutRedis(has, context);
    const server = await startRedis();
    servers.push(server);
    const { url } = server;
    // The ledger is written beside its place, and renamed.
    const full = `import fs from 'node:fs/promises'; import { syncBuiltinESMExports } from 'node:module';
      const { rename } = fs;
      fs.rename = async (from, to) => {
        if (to.endsWith('ledger.parquet')) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
        return rename(from, to);
      };
      syncBuiltinESMExports();`;
    const NODE_OPTIONS = `--import data:text/javascript,${encodeURIComponent(full)}`;
    const sweep = compare('room', '--queue', url);
    const words = ['worker', '--queue', url, '--work', join(folder, 'full'), '--patience', '2000'];
    const { code, text } = await start(words, { ...process.env, NODE_OPTIONS }).ends();
    expect(text).toMatch(/--work: .*: must be written, got an error \(no space left\); make room there/);
    expect(code).toBe(1);
    worker(url, 'roomy');
    expect(await sweep.ends()).toMatchObject({ code: 0 });
  });

  it('goes on where jobs on the server are no JSON: those of others are refused, its own are added anew', async (context) => {
    skipWithoutRedis(has, context);
    const server = await startRedis();
    servers.push(server);
    const { url } = server;
    const { client, bullmq } = await connect(url, () => {});
    const spoil = (id: string) => client.hSet(`bull:${queueName()}:${id}`, 'data', '{');
    const queue = new bullmq.Queue(queueName(), { connection: client });
    await queue.add('cell', {}, { jobId: 'forged' });
    await spoil('forged');
    const sweep = compare('spoilt', '--queue', url);
    const own = async (): Promise<readonly string[]> =>
      (await client.lRange(`bull:${queueName()}:wait`, 0, -1)).filter((id) => id !== 'forged');
    while ((await own()).length === 0) await sleep(50);
    await Promise.all((await own()).map(spoil));
    worker(url, 'unspoilt');
    expect(await sweep.ends()).toMatchObject({ code: 0 });
    expect(await queue.getFailedCount()).toBe(1);
    expect(await client.hGet(`bull:${queueName()}:forged`, 'failedReason')).toContain(
      'job: must be an object, got null; it was not made by rankbatch',
    );
    await queue.close();
    client.destroy();
  });

  it.each([
    [['--queue', 'redis://127.0.0.1:1'], /^rankbatch: --queue: needs --out/],
    [
      ['--queue', 'somewhere', '--out', join(folder, 'x')],
      /^rankbatch: --queue: must be an address such as redis:/,
    ],
    [
      ['--queue', 'redis://user:secret@127.0.0.1:1/2', '--out', join(folder, 'x')],
      /^rankbatch: --queue: must be a Redis or Valkey server that answers, got redis:\/\/127.0.0.1:1\/2 \(.*ECONNREFUSED/,
    ],
    [
      ['--queue', 'redis://127.0.0.1:1', '--out', join(folder, 'x'), '--jobs', '2'],
      /^rankbatch: --jobs: must be left out/,
    ],
  ])('answers %j with one clear line', async (more, line) => {
    const { code, stderr } = await runMain(['compare', '--data', 'toy', ...more]);
    expect(stderr).toMatch(line);
    expect(stderr).not.toContain('secret');
    expect(code).toBe(2);
  });
});
