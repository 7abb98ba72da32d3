import { basename, dirname, relative, sep } from 'node:path';

/** What files are called in messages: their names, or where some have the same one their paths from the folder on that holds all. */
export function shortNames(paths: readonly string[]): string[] {
  const names = paths.map((path) => basename(path));
  if (new Set(names).size === names.length) return names;
  let folder = dirname(paths[0]!);
  while (folder !== dirname(folder) && !paths.every((path) => path.startsWith(folder + sep)))
    folder = dirname(folder);
  return paths.map((path) => relative(folder, path));
}
