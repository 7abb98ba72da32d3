import type { Dirent } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { isBelow } from './is-below.js';

/** A run folder below the runs folder. */
export interface FoundRun {
  /** Its path below the runs folder, with `/` between the parts; `.` for the folder itself. */
  readonly id: string;
  readonly folder: string;
  /** Path of the comparison that it belongs to, the same way; empty where it belongs to none. */
  readonly comparison: string;
}

const maxDepth = 12;

/**
 * All run folders below `root`, at any depth. Links that lead out of it are not followed, nor any folder twice; hidden folders and
 * node_modules are left out.
 *
 * @param root real path of a folder
 */
export async function findRuns(root: string): Promise<FoundRun[]> {
  const found: FoundRun[] = [];
  const visited = new Set<string>();

  const visit = async (folder: string, depth: number): Promise<void> => {
    const real = await realpath(folder).catch(() => undefined);
    if (real === undefined || visited.has(real) || !isBelow(root, real)) return;
    visited.add(real);
    const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
    if (entries.some(({ name }) => name === 'run.json')) {
      const id = idOf(root, folder);
      const parent = dirname(folder);
      const inComparison = parent.endsWith(`${sep}runs`) && isBelow(root, dirname(parent));
      found.push({ id, folder, comparison: inComparison ? idOf(root, dirname(parent)) : '' });
      return;
    }
    if (depth === maxDepth) return;
    for (const entry of entries)
      if ((entry.isDirectory() || entry.isSymbolicLink()) && !/^(\.|node_modules$)/.test(entry.name))
        await visit(join(folder, entry.name), depth + 1);
  };
  await visit(root, 0);
  return found;
}

function idOf(root: string, folder: string): string {
  return relative(root, folder).split(sep).join('/') || '.';
}
