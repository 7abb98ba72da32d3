import { basename, isAbsolute, join } from 'node:path';
import { DataError } from './data-error.js';
import { isThere } from './is-there.js';

/** Refuses a path from the root on that leads nowhere, where what it names is in `dataDir`: only other paths begin there. */
export async function refuseMoved(path: string, dataDir: string | undefined): Promise<void> {
  if (dataDir === undefined || !isAbsolute(path) || (await isThere(path))) return;
  const found = join(dataDir, basename(path));
  if (await isThere(found))
    throw new DataError(
      `data: a path from the root on must lead to the data, wherever --data-dir (option dataDir) is, got none at ${path}, and there is ${found}; name that, or, to go on with a run, put it where it was, or a link to it`,
    );
}
