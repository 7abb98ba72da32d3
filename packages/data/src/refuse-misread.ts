import { resolve } from 'node:path';
import { DataError } from './data-error.js';
import { isThere } from './is-there.js';

/** Refuses the name of a data set that means a file with a `?` in its name, or in that of a folder: no such path can be told from options. */
export async function refuseMisread(name: string, dataDir = ''): Promise<void> {
  const [read = '', ...behind] = name.replace(/^[a-z]{2,}:/, '').split('?');
  if (read !== '' && (await isThere(resolve(dataDir, read)))) return;
  let path = read;
  for (const part of behind) {
    path += `?${part}`;
    if (await isThere(resolve(dataDir, path)))
      throw new DataError(
        `data: a path must end at the first ?, behind which options stand, got ${JSON.stringify(name)}, and there is ${JSON.stringify(path)}; rename it, or make a link to it that has no ? in its path`,
      );
  }
}
