import { execFileSync } from 'node:child_process';
import * as files from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from 'rankbatch';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { processStart } from './process-start.js';
import { findWriter, lockFolder } from './run-lock.js';

/** Milliseconds that a change of a file waits at most, drawn anew for each; none at first. */
const delays = { random: new Random(1919), mostMs: 0 };

vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof files>();
  const slow =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (delays.mostMs > 0) await sleep(delays.mostMs * delays.random.float());
      return work(...args);
    };
  const { link, rename, rm, open } = original;
  return { ...original, link: slow(link), rename: slow(rename), rm: slow(rm), open: slow(open) };
});

let folder: string;
beforeEach(async () => {
  folder = await files.mkdtemp(join(tmpdir(), 'rankbatch-lock-'));
});
afterEach(async () => {
  delays.mostMs = 0;
  await files.rm(folder, { recursive: true });
});

const since = '2026-01-01T00:00:00.000Z';
const dead = { pid: 2 ** 22 + 1, host: hostname(), since };
const path = () => join(folder, 'lock.json');
const put = (holder: object) => files.writeFile(path(), JSON.stringify(holder));

describe('lockFolder', () => {
  it('has one holder at a time when several take over a dead lock, whatever the order of their acts', async () => {
    delays.mostMs = 3;
    let most = 0;
    let rounds = 0;
    for (let trial = 0; trial < 40; trial += 1) {
      await put({ ...dead, trial });
      let holders = 0;
      const contend = async () => {
        const unlock = await lockFolder(folder).catch(() => undefined);
        if (unlock === undefined) return 0;
        holders += 1;
        most = Math.max(most, holders);
        await sleep(2);
        holders -= 1;
        await unlock();
        return 1;
      };
      const won = await Promise.all([contend(), contend(), contend()]);
      rounds += won.some((one) => one === 1) ? 1 : 0;
    }
    expect({ most, rounds }).toEqual({ most: 1, rounds: 40 });
    expect(await files.readdir(folder)).toEqual([]);
  });

  it('takes over from those who died in the act of taking over', async () => {
    await put(dead);
    const text = JSON.stringify(dead);
    const { createHash } = await import('node:crypto');
    const name = createHash('sha256').update(text).digest('hex').slice(0, 32);
    await files.writeFile(
      join(folder, `.lock.json.${name}.next`),
      JSON.stringify({ ...dead, since: 'later' }),
    );
    const unlock = await lockFolder(folder);
    expect(await findWriter(folder)).toMatchObject({ pid: process.pid });
    await expect(lockFolder(folder)).rejects.toThrow('must be written by one process at a time');
    await unlock();
    expect(await files.readdir(folder)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')(
    'is not deceived by a process number that is used again',
    async () => {
      const { ppid } = process;
      await put({ pid: ppid, host: hostname(), since, start: 'another boot 17' });
      await (
        await lockFolder(folder)
      )();
      await put({ pid: ppid, host: hostname(), since, start: processStart(ppid) });
      await expect(lockFolder(folder)).rejects.toThrow(`got process ${ppid}`);
    },
  );

  it.runIf(process.platform !== 'win32').each([
    ['a link', () => files.symlink('nowhere', path())],
    ['a pipe', () => Promise.resolve(execFileSync('mkfifo', [path()]))],
    ['a folder', () => files.mkdir(path())],
  ])('refuses %s in the place of the lock, and does not wait for it', async (found, make) => {
    await make();
    await expect(lockFolder(folder)).rejects.toThrow(`lock.json: must be a plain file, got ${found}`);
    await expect(findWriter(folder)).rejects.toThrow(`must be a plain file, got ${found}`);
  });

  it.each([
    ['no time', { since: undefined }],
    ['a time that is none', { since: 'x\ny' }],
    ['a parent that is none', { since: undefined, parent: null }],
    ['a parent without a number', { since: 7, parent: { pid: 'x' } }],
  ])('says clearly who has it where the lock tells %s', async (_, rest) => {
    await put({ pid: process.ppid, host: hostname(), ...rest });
    await expect(lockFolder(folder)).rejects.toThrow(
      `${folder}: must be written by one process at a time, got process ${process.ppid} on ${hostname()} (lock.json does not tell since when); wait for it or stop it, or delete lock.json there if it is gone`,
    );
    expect(await findWriter(folder)).toEqual({ pid: process.ppid, host: hostname() });
  });

  it('waits for a process that is ending because its comparison is gone', async () => {
    const cell = { pid: process.ppid, host: hostname(), since };
    await put({ ...cell, parent: { pid: dead.pid } });
    const locking = lockFolder(folder);
    await sleep(300);
    await files.rm(path());
    await (
      await locking
    )();
    await put({ ...cell, parent: { pid: process.pid } });
    await expect(lockFolder(folder)).rejects.toThrow('must be written by one process at a time');
  });
});
