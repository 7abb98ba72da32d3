import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { RunError, systemCode } from '../base/errors.js';
import { parseJson } from '../base/parse-json.js';
import { unlessMissing } from '../base/unless-missing.js';

/** Who is writing a run. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** When it began, ISO 8601. */
  readonly since: string;
}

/** A run that another process is writing. */
export class RunLockedError extends RunError {}

const NAME = 'lock.json';
/** Paths of the locks of this process. */
const held = new Set<string>();

/**
 * Makes this process the only one that writes in `folder`; takes over from a process of this machine that is gone.
 *
 * @returns what gives the folder free again
 * @throws RunLockedError naming the process that has it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = resolve(folder, NAME);
  const holder: LockHolder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  const text = `${JSON.stringify(holder)}\n`;
  while (!(await createNew(path, text))) {
    const found = await readIfThere(path);
    if (found !== undefined && isAlive(parseHolder(found), path)) throw refuse(folder, parseHolder(found));
    if (found !== undefined) await removeAbandoned(path, found);
  }
  held.add(path);
  return async () => {
    held.delete(path);
    await rm(path, { force: true });
  };
}

/** What a folder holds, beside its lock and what a process was killed in the act of writing. */
export async function contentsOf(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name !== NAME && !name.startsWith('.'));
}

/** The process that is writing the run in `folder`; undefined where there is none. */
export async function findWriter(folder: string): Promise<LockHolder | undefined> {
  const path = resolve(folder, NAME);
  const found = await readIfThere(path);
  const holder = found === undefined ? undefined : parseHolder(found);
  return isAlive(holder, path) ? holder : undefined;
}

/** Creates the file with its content, unless there is one or another process has it by then. */
async function createNew(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
  return (await readIfThere(path)) === text;
}

/** Removes a lock whose process is gone, but not one that another process has put in its place since. */
async function removeAbandoned(path: string, abandoned: string): Promise<void> {
  const aside = join(path, '..', `.${NAME}.${process.pid}.tmp`);
  try {
    await rename(path, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  if ((await readIfThere(aside)) === abandoned) await rm(aside, { force: true });
  else await rename(aside, path);
}

function isAlive(holder: LockHolder | undefined, path: string): boolean {
  if (holder === undefined) return false;
  if (holder.host !== hostname()) return true;
  if (holder.pid === process.pid) return held.has(path);
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

function refuse(folder: string, holder: LockHolder | undefined): RunLockedError {
  const who = holder && `process ${holder.pid} on ${holder.host} since ${holder.since}`;
  return new RunLockedError(
    `${folder}: must be written by one process at a time, got ${who}; wait for it or stop it, or delete ${NAME} there if it is gone`,
  );
}

/** Undefined for a text that was cut short: its writer was killed in the act. */
function parseHolder(text: string): LockHolder | undefined {
  const holder = parseJson(text);
  return isHolder(holder) ? holder : undefined;
}

function isHolder(value: unknown): value is LockHolder {
  return value instanceof Object && 'pid' in value && typeof value.pid === 'number' && 'host' in value;
}

function readIfThere(path: string): Promise<string | undefined> {
  return unlessMissing(readFile(path, 'utf8'));
}
