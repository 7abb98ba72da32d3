import { basename, join } from 'node:path';
import { exists } from '../base/exists.js';
import type { RunConfig } from './run-config.js';

/** The same data with their files in another folder, and their labels, unless these are where they were and not in that folder. */
export async function movedTo(
  dataDir: string | undefined,
  { name, options }: RunConfig['data'],
): Promise<RunConfig['data']> {
  if (dataDir === undefined) return { name, options };
  const { labels } = options;
  if (labels === undefined) return { name, options: { ...options, dataDir } };
  const moved = join(dataDir, basename(labels));
  const isLeft = !(await isThere(moved)) && (await isThere(labels));
  return { name, options: { ...options, dataDir, labels: isLeft ? labels : moved } };
}

/** What cannot be told is told by whoever reads it. */
const isThere = (path: string): Promise<boolean> => exists(path).catch(() => false);
