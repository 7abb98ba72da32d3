import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode, UsageError } from './errors.js';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'it is a file',
  ENOSPC: 'no space left',
};

/** Makes the folder if it is missing and tries to write in it; throws `UsageError` when that fails. */
export async function requireWritable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    const probe = join(folder, `.rankbatch-${process.pid}.tmp`);
    await (await open(probe, 'w')).close();
    await rm(probe);
  } catch (error) {
    const code = systemCode(error) ?? '';
    throw new UsageError(
      `--out: must be a folder that can be written to, got "${folder}" (${reasons[code] ?? (code || 'unknown reason')})`,
      { cause: error },
    );
  }
}

/** Writes a whole file or none: under a temporary name in the same folder first, then renamed. */
export async function writeAtomically(folder: string, name: string, text: string): Promise<void> {
  const temporary = join(folder, `.${name}.${process.pid}.tmp`);
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, join(folder, name));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
