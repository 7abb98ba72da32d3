import { check, text } from '../checks.js';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DataError } from '../data-error.js';
import { isOtherPictureName, isPictureName } from './picture-files.js';
import { unreadable } from '../unreadable.js';

/**
 * The pictures that a path means, for `encodePictures`: those in a folder and in the folders within it, sorted, or the one picture that it names.
 *
 * @throws DataError (rejection) where there are none.
 *
 * @example
 * ```ts no-run
 * import { encodePictures, findPictures, loadImages } from '@rankbatch/data';
 * const { pictures } = await loadImages('pets', { size: 64 });
 * const { values } = await encodePictures(pictures!, await findPictures('new'));
 * ```
 */
export async function findPictures(path: string): Promise<string[]> {
  check('path', path, text);
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() === true) {
    if (isPictureName(path)) return [path];
    throw new DataError(
      `${path}: must be a PNG, JPEG or WebP picture, or a folder of some, found another file`,
    );
  }
  const pictures = await picturesIn(path);
  if (pictures.length > 0) return pictures;
  throw new DataError(`${path}: must hold PNG, JPEG or WebP pictures, found none; check the path`);
}

/** The names of folders and files, sorted, links followed. */
export async function listFolder(path: string): Promise<{ folders: string[]; files: string[] }> {
  const folders: string[] = [];
  const files: string[] = [];
  for (const entry of await entriesOf(path)) {
    if (/^(?:\.|__)/.test(entry.name)) continue;
    const isFolder = entry.isSymbolicLink()
      ? await stat(join(path, entry.name)).then(
          (target) => target.isDirectory(),
          () => false,
        )
      : entry.isDirectory();
    (isFolder ? folders : files).push(entry.name);
  }
  return { folders: folders.sort(), files: files.sort() };
}

async function entriesOf(path: string) {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOTDIR'))
      throw unreadable(path, cause);
    throw new DataError(
      `${path}: must be a folder of pictures, or a list of their paths and labels that ends in .csv, .tsv or .jsonl, found the file ${basename(path)}`,
      { cause },
    );
  }
}

/**
 * The pictures in a folder and in those below it, links followed; each folder must be there once.
 *
 * @param others takes pictures of other formats that are found, which are left out
 */
export async function picturesIn(
  path: string,
  others: string[] = [],
  seen: Set<string> = new Set(),
): Promise<string[]> {
  const { folders, files } = await listFolder(path);
  const real = await realpath(path);
  if (seen.has(real))
    throw new DataError(
      `${path}: must lead to a folder of its own, found a link to ${real}, whose pictures are found already; remove the link`,
    );
  seen.add(real);
  others.push(...files.filter(isOtherPictureName).map((name) => join(path, name)));
  const found = files.filter(isPictureName).map((name) => join(path, name));
  for (const name of folders) found.push(...(await picturesIn(join(path, name), others, seen)));
  return found;
}
