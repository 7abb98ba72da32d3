import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { isBelow } from './is-below.js';

/** A run folder below the runs folder. */
export interface FoundRun {
  /** Its path below the runs folder, with `/` between the parts; `.` for the folder itself. */
  readonly id: string;
  readonly folder: string;
  /** Path of the comparison that it belongs to, the same way; empty where it belongs to none. */
  readonly comparison: string;
  /** Changes when a file comes into the folder, goes, or is replaced; undefined where that was too short ago to tell the next change by it. */
  readonly stamp: string | undefined;
}

/** What was in the folders that were looked into, by their paths, so that those without a change need not be read again. */
export type KnownFolders = Map<string, FolderNote>;

interface FolderNote {
  readonly stamp: string;
  readonly isRun: boolean;
  /** Names of folders, and of links that may lead to some. */
  readonly below: readonly string[];
}

const maxDepth = 12;
/** Times of files are coarse: two changes that follow each other may have the same. */
const coarseMs = 2000;

/**
 * All run folders below `root`, at any depth. Links that lead out of it are not followed, nor any folder twice; hidden folders and
 * node_modules are left out.
 *
 * @param root real path of a folder
 * @param known what an earlier call found; it is brought up to date
 * @param now milliseconds since 1970
 */
export async function findRuns(
  root: string,
  known: KnownFolders = new Map(),
  now: number = Date.now(),
): Promise<FoundRun[]> {
  const found: FoundRun[] = [];
  const visited = new Set<string>();
  /** `real` is the path without links, all but the last part of which is known to be. */
  const visit = async (folder: string, path: string, depth: number): Promise<void> => {
    const facts = await lstat(path).catch(() => undefined);
    const real = facts?.isSymbolicLink() ? await realpath(path).catch(() => undefined) : path;
    if (facts === undefined || real === undefined || visited.has(real) || !isBelow(root, real)) return;
    visited.add(real);
    const { stamp, note } = await look(real, facts.isDirectory() ? facts : undefined, { known, now });
    if (note.isRun) {
      const parent = dirname(folder);
      const inComparison = parent.endsWith(`${sep}runs`) && isBelow(root, dirname(parent));
      const comparison = inComparison ? idOf(root, dirname(parent)) : '';
      found.push({ id: idOf(root, folder), folder, comparison, stamp });
      return;
    }
    if (depth === maxDepth) return;
    for (const name of note.below) await visit(join(folder, name), join(real, name), depth + 1);
  };
  await visit(root, root, 0);
  for (const path of known.keys()) if (!visited.has(path)) known.delete(path);
  return found;
}

/** What is in a folder, read where something has changed; `facts` where they are of the folder and not of a link to it. */
async function look(
  path: string,
  facts: { readonly ino: number; readonly mtimeMs: number; readonly ctimeMs: number } | undefined,
  { known, now }: { readonly known: KnownFolders; readonly now: number },
): Promise<{ stamp: string | undefined; note: FolderNote }> {
  const stamp = facts && `${facts.ino} ${facts.mtimeMs} ${facts.ctimeMs}`;
  const before = known.get(path);
  if (stamp !== undefined && before?.stamp === stamp) return { stamp, note: before };
  const entries = await readdir(path, { withFileTypes: true }).catch((): Dirent[] => []);
  const note = {
    stamp: stamp ?? '',
    isRun: entries.some(({ name }) => name === 'run.json'),
    below: entries
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map(({ name }) => name)
      .filter((name) => !/^(\.|node_modules$)/.test(name)),
  };
  const isOld = facts !== undefined && now - Math.max(facts.mtimeMs, facts.ctimeMs) > coarseMs;
  if (isOld) known.set(path, note);
  else known.delete(path);
  return { stamp: isOld ? stamp : undefined, note };
}

function idOf(root: string, folder: string): string {
  return relative(root, folder).split(sep).join('/') || '.';
}
