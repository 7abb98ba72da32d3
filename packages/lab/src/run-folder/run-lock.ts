import { checks } from 'rankbatch/internal';
import { createHash, randomUUID } from 'node:crypto';
import { link, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunError, systemCode } from '../base/errors.js';
import { parseJson } from '../base/parse-json.js';
import { readPlainFile } from '../base/plain-file.js';
import { unlessMissing } from '../base/unless-missing.js';
import { processStart } from './process-start.js';

/** Who is writing a run. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** When it took the run, ISO 8601; left out where the lock does not tell. */
  readonly since?: string;
  /** When the process began, where the system tells: a number is used again, a beginning is not. */
  readonly start?: string;
  /** The comparison that told it to, and that it ends with. */
  readonly parent?: { readonly pid: number; readonly start?: string };
}

/** A run that another process is writing. */
export class RunLockedError extends RunError {}

const NAME = 'lock.json';
const mostBytes = 2 ** 16;
const pauseMs = 100;
/** Locks that this process has, or is about to have. */
const own = new Set<string>();

/**
 * Makes this process the only one that writes in `folder`; takes over from a process of this machine that is gone, and waits for one
 * that is ending because its comparison is gone.
 *
 * A lock appears whole, by a link that only one process can make. So does the note of who takes over from a dead one: its name is
 * that of the dead lock, which is never used again, so that of all who try one succeeds; where that one dies in the act, the next
 * takes over from it the same way. A lock is given free by removing lock.json before any such note: a note that is made later finds
 * another lock.json than it is about, or none, and does not count.
 *
 * @returns what gives the folder free again
 * @throws RunLockedError naming the process that has it; UsageError where lock.json is no plain file.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = resolve(folder, NAME);
  const text = `${JSON.stringify({ ...describeSelf(), id: randomUUID() })}\n`;
  const draft = join(folder, `.${NAME}.${process.pid}-${randomUUID()}.tmp`);
  own.add(text);
  try {
    await writeFile(draft, text, { flag: 'wx' });
    while (!(await tryToLock(folder, draft, text))) await sleep(pauseMs);
  } catch (error) {
    own.delete(text);
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return async () => {
    // Not one that was put in its place after somebody deleted it.
    if ((await readLock(path)) === text) await rm(path, { force: true });
    own.delete(text);
  };
}

/** What a folder holds, beside its lock and what a process was killed in the act of writing. */
export async function contentsOf(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name !== NAME && !name.startsWith('.'));
}

/** The process that is writing the run in `folder`; undefined where there is none. */
export async function findWriter(folder: string): Promise<LockHolder | undefined> {
  checks.check('folder of a run', folder, checks.text);
  const path = resolve(folder, NAME);
  const found = await readLock(path);
  return found !== undefined && isAlive(found) ? parseHolder(found) : undefined;
}

/** Whether the folder is ours now; not where it may be soon. */
async function tryToLock(folder: string, draft: string, text: string): Promise<boolean> {
  const path = resolve(folder, NAME);
  if (await linkNew(draft, path)) return true;
  const first = await readLock(path);
  if (first === undefined) return false;
  // Those who took over from the dead one, one from the other; the last is the one that counts.
  const notes: string[] = [];
  let last = first;
  for (;;) {
    const note = join(folder, `.${NAME}.${digest(last)}.next`);
    notes.push(note);
    const next = await readLock(note);
    if (next === undefined) break;
    last = next;
  }
  if (isAlive(last)) {
    const holder = parseHolder(last);
    if (holder?.parent !== undefined && !isRunning(holder.parent)) return false;
    throw refuse(folder, holder);
  }
  const note = notes.at(-1) ?? '';
  if (!(await linkNew(draft, note))) return false;
  if ((await readLock(path)) !== first) {
    await rm(note, { force: true });
    return false;
  }
  // What others read: nobody but us may change it now.
  const copy = `${draft}.lock`;
  try {
    await writeFile(copy, text);
    await rename(copy, path);
  } catch (error) {
    for (const made of [copy, note]) await rm(made, { force: true });
    throw error;
  }
  for (const made of notes) await rm(made, { force: true });
  return true;
}

/** Gives `draft` the name `path` too, unless there is something of that name; of several processes one succeeds. */
async function linkNew(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    const code = systemCode(error) ?? '';
    // Over a network the answer may be lost though the link was made.
    if (code === 'EEXIST') return (await stat(draft)).nlink === 2;
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK'].includes(code)) throw error;
    return createNew(draft, path);
  }
}

/** The same on file systems without links, where a process that is killed in between leaves an empty lock, which counts as dead. */
async function createNew(draft: string, path: string): Promise<boolean> {
  const text = await readPlainFile(draft, mostBytes);
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function describeSelf(): LockHolder {
  const start = processStart(process.pid);
  const parentStart = processStart(process.ppid);
  return {
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    ...(start !== undefined && { start }),
    // A cell of a comparison ends when the comparison does.
    ...(process.connected && {
      parent: { pid: process.ppid, ...(parentStart !== undefined && { start: parentStart }) },
    }),
  };
}

/** Whether the process that a lock tells of is there. */
function isAlive(text: string): boolean {
  const holder = parseHolder(text);
  if (holder === undefined) return false;
  if (holder.host !== hostname()) return true;
  return isRunning(holder) && (holder.pid !== process.pid || own.has(text));
}

/** Whether there is a process of that number, and it is the one that is meant. */
function isRunning({ pid, start }: Pick<LockHolder, 'pid' | 'start'>): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemCode(error) !== 'EPERM') return false;
  }
  const now = start === undefined ? undefined : processStart(pid);
  return now === undefined || now === start;
}

function refuse(folder: string, holder: LockHolder | undefined): RunLockedError {
  const who =
    holder &&
    `process ${holder.pid} on ${holder.host} ${holder.since === undefined ? `(${NAME} does not tell since when)` : `since ${holder.since}`}`;
  return new RunLockedError(
    `${folder}: must be written by one process at a time, got ${who}; wait for it or stop it, or delete ${NAME} there if it is gone`,
  );
}

/** Undefined for a text that was cut short, or is none of ours: nobody holds such a lock. */
function parseHolder(text: string): LockHolder | undefined {
  const lock = parseJson(text);
  const holder = parseProcess(lock);
  const host = checks.fieldOf(lock, 'host');
  if (!holder || typeof host !== 'string') return undefined;
  const since = checks.fieldOf(lock, 'since');
  const parent = parseProcess(checks.fieldOf(lock, 'parent'));
  return {
    ...holder,
    host,
    // What else is not as we write it is as if it were not there.
    ...(typeof since === 'string' && !Number.isNaN(Date.parse(since)) && { since }),
    ...(parent && { parent }),
  };
}

function parseProcess(value: unknown): Pick<LockHolder, 'pid' | 'start'> | undefined {
  const [pid, start] = [checks.fieldOf(value, 'pid'), checks.fieldOf(value, 'start')];
  if (!checks.integer(1).holds(pid)) return undefined;
  return { pid: Number(pid), ...(typeof start === 'string' && { start }) };
}

/** Names a lock; those of this version are all different. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

async function readLock(path: string): Promise<string | undefined> {
  const bytes = await unlessMissing(readPlainFile(path, mostBytes));
  return bytes?.toString('utf8');
}
