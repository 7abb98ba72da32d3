import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RunError, systemCode, UsageError } from './errors.js';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'it is a file',
  ENOENT: 'there is no such folder',
  ENAMETOOLONG: 'the name is too long',
  ENOSPC: 'no space left',
  EDQUOT: 'the quota is used up',
};

/** Why the operating system refused something, as people say it. */
export function reasonOf(error: unknown): string {
  const code = systemCode(error) ?? '';
  return reasons[code] ?? (code || 'unknown reason');
}

/** Makes the folder if it is missing and tries to write in it; throws `UsageError` when that fails. */
export async function requireWritable(folder: string, option = '--out'): Promise<void> {
  try {
    await makeWithParents(folder);
    const probe = join(folder, `.rankbatch-${process.pid}.tmp`);
    await rm(probe, { force: true });
    await (await open(probe, 'wx')).close();
    await rm(probe);
  } catch (error) {
    throw new UsageError(
      `${option}: must be a folder that can be written to, got "${folder}" (${reasonOf(error)})`,
      { cause: error },
    );
  }
}

/**
 * Refuses to put a file in the place of a device or a pipe, such as /dev/stdout, which would be gone for all programs.
 *
 * @throws UsageError (rejection) naming it
 */
export async function requireReplaceable(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || found.isFile() || found.isDirectory()) return;
  throw new UsageError(`${path}: must be a file, or not be there yet, got a device or a pipe; name a file`);
}

/** Writes a whole file or none: under a temporary name in the same folder first, then renamed. */
export async function writeAtomically(
  folder: string,
  name: string,
  content: string | Uint8Array,
): Promise<void> {
  const temporary = join(folder, `.${name}.tmp`);
  try {
    await requireReplaceable(join(folder, name));
    await explained(join(folder, name), async () => {
      // Not through a link that somebody has put there.
      await rm(temporary, { force: true });
      await write(temporary, content, 'wx');
      await rename(temporary, join(folder, name));
    });
    await syncFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Returns when the file is on disk, not only in memory. */
export function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  return explained(path, () => write(path, content));
}

function write(path: string, content: string | Uint8Array, flags = 'w'): Promise<void> {
  return withFile(path, flags, async (file) => {
    await file.writeFile(content);
    await file.sync();
  });
}

/** Adds to the end of a file; what is there stays whole when that fails. */
export function appendDurably(path: string, content: string | Uint8Array): Promise<void> {
  const append = async (file: FileHandle) => {
    const { size } = await file.stat();
    try {
      await file.appendFile(content);
      await file.sync();
    } catch (error) {
      await file.truncate(size);
      throw error;
    }
  };
  return explained(path, () => withFile(path, 'a', append));
}

/** Makes the folder if it is missing. */
export function makeFolder(path: string): Promise<void> {
  return explained(path, () => makeWithParents(path));
}

/** As `mkdir` with `recursive`, which never ends where the system says that the parent it just saw is not there, as below /proc. */
async function makeWithParents(path: string): Promise<void> {
  try {
    await makeUnlessThere(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
    await makeWithParents(dirname(path));
    await makeUnlessThere(path);
  }
}

async function makeUnlessThere(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const isThere = systemCode(error) === 'EEXIST' || (await stat(path).catch(() => undefined));
    if (!isThere || !(await stat(path)).isDirectory()) throw error;
  }
}

/** Brings the folder's list of names to disk, where the system can do that. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await explained(folder, () => withFile(folder, 'r', (handle) => handle.sync()));
}

async function withFile(
  path: string,
  flags: string,
  use: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags);
  try {
    await use(file);
  } finally {
    await file.close();
  }
}

/** Says what could not be written and why. */
async function explained(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new RunError(
      `${path}: must be written, got an error (${reasonOf(error)}); what was there before is whole`,
      { cause: error },
    );
  }
}
