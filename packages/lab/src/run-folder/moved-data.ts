import { basename, join } from 'node:path';
import { exists } from '../base/exists.js';
import type { DataOptions, RunConfig } from './run-config.js';

/** What says where data lie. */
type Place = Pick<DataOptions, 'dataDir' | 'labels'>;

/** The same data with their files in another folder. */
export async function movedTo(
  dataDir: string | undefined,
  { name, options }: RunConfig['data'],
): Promise<RunConfig['data']> {
  return { name, options: await placedIn(dataDir, options) };
}

/** The same options with the data's files in another folder, and their labels, unless these are where they were and not in that folder. */
export async function placedIn<T extends Place>(dataDir: string | undefined, options: T): Promise<T> {
  if (dataDir === undefined) return options;
  const { labels } = options;
  if (labels === undefined) return { ...options, dataDir };
  const moved = join(dataDir, basename(labels));
  const isLeft = !(await isThere(moved)) && (await isThere(labels));
  return { ...options, dataDir, labels: isLeft ? labels : moved };
}

/** What is left of options where it makes no difference in which folders the data lie: these are known by their checksum. */
export function withoutPlace<T extends Place>(options: T): Omit<T, 'dataDir'> {
  const { dataDir: _, ...others } = options;
  return options.labels === undefined ? others : { ...others, labels: basename(options.labels) };
}

/** What cannot be told is told by whoever reads it. */
const isThere = (path: string): Promise<boolean> => exists(path).catch(() => false);
