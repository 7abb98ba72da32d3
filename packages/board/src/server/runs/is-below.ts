import { isAbsolute, relative, sep } from 'node:path';

/** Whether a path is `root` or something below it; both real paths. */
export function isBelow(root: string, path: string): boolean {
  const rest = relative(root, path);
  return rest !== '..' && !rest.startsWith(`..${sep}`) && !isAbsolute(rest);
}
