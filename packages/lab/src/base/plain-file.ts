import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { systemCode, UsageError, requireText } from './errors.js';

/** What is read at most of a file that is small by its kind, such as JSON. */
export const smallFileBytes = 64 * 2 ** 20;

// Windows has not the latter two, which then count as 0; links need special rights there.
const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/**
 * Opens a file for reading that must be a plain one: no link, which may lead anywhere, and no pipe or device, which may never end.
 *
 * @throws UsageError (rejection) for anything else; the system's error (`ENOENT`) where there is nothing.
 */
export async function openPlainFile(path: string): Promise<FileHandle> {
  requireText('path', path);
  let file: FileHandle;
  try {
    file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    if (systemCode(error) === 'ELOOP') throw notPlain(path, 'a link', error);
    if (systemCode(error) === 'ENXIO') throw notPlain(path, 'a socket', error);
    throw error;
  }
  const found = await file.stat();
  if (found.isFile()) return file;
  await file.close();
  throw notPlain(path, found.isDirectory() ? 'a folder' : found.isFIFO() ? 'a pipe' : 'a device');
}

/** Reads a plain file whole; `UsageError` where it is none, or larger than `mostBytes`, before memory is taken. */
export async function readPlainFile(path: string, mostBytes = smallFileBytes): Promise<Buffer> {
  const file = await openPlainFile(path);
  try {
    const { size } = await file.stat();
    if (size > mostBytes)
      throw new UsageError(`${path}: must be a file of ${mostBytes} bytes at most, got ${size}`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function notPlain(path: string, found: string, cause?: unknown): UsageError {
  return new UsageError(`${path}: must be a plain file, got ${found}; put the file itself in its place`, {
    cause,
  });
}
