import { stat } from 'node:fs/promises';
import { systemCode } from './errors.js';

/** Whether there is a file or folder at `path`; rejects where that cannot be told. */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return false;
    throw error;
  }
}
