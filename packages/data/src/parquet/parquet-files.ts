import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { DataError } from '../data-error.js';
import { openParquet, type ParquetFile } from '../formats/parquet.js';
import {
  filesOfPartitions,
  isParquetName,
  isPartition,
  namedFolders,
  splitOfFolders,
  withPartitions,
} from './partitions.js';
import { splitNamed, type SplitName } from '../split/split-names.js';
import { unreadable } from '../unreadable.js';

/** One file of a data set. */
export interface ParquetPart {
  readonly path: string;
  /** The split that its name tells. */
  readonly split: SplitName | undefined;
  /** How many of its folders, from the innermost one on, were asked for or are below what was: those may be columns. */
  readonly depth: number;
}

/** Where files are that are asked for from a folder on. */
export const placeFrom = (from: string, asked: string): string =>
  isAbsolute(asked) ? asked : join(from, asked);

/** As in `train-00000-of-00002.parquet`. */
const SHARD = /^(.*)-(\d+)-of-(\d+)\.parquet$/i;

/**
 * The files that a path means, in the order of their names: a file, and with it the others of its numbered series; all files of a folder, or those
 * that fit `*` in the name, or stand in folders as `year=2024` or `train`. Names that begin with `train`, `validation` or `test` tell the split, unless one file was named.
 *
 * @param asked as it was asked for
 * @param from the folder that it is relative to, whose own name and those above say nothing. @default the working directory
 * @throws DataError where there are none, where some of a series are missing, or where only some files name a split.
 */
export async function findParquetFiles(asked: string, from = ''): Promise<ParquetPart[]> {
  const depthOf = (file: string): number => namedFolders(file, asked, from);
  const parts = await partsAt(placeFrom(from, asked), depthOf);
  return parts.map((part) => ({ ...part, depth: depthOf(part.path) }));
}

type FoundPart = Pick<ParquetPart, 'path' | 'split'>;

async function partsAt(path: string, depthOf: (file: string) => number): Promise<FoundPart[]> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const folder = isFolder ? path : dirname(path);
  const name = basename(path);
  if (!isFolder && folder.includes('*'))
    throw new DataError(
      `${path}: must have * in the names of files only, found it in a folder; write one file of all: duckdb -c "COPY (FROM '${path}') TO 'all.parquet'"`,
    );
  const shard = SHARD.exec(name);
  if (!isFolder && !name.includes('*') && !shard) return [{ path, split: undefined }];
  const names = await namesIn(folder);
  const all = names.filter(isParquetName);
  const partition = isFolder ? names.find(isPartition) : undefined;
  if (partition !== undefined) {
    if (all.length > 0)
      throw new DataError(
        `${path}: must hold all of its Parquet files in folders as ${partition}, or all of them beside each other, found also ${all[0]}; move it`,
      );
    const partitioned = await filesOfPartitions(path);
    if (partitioned.length > 0)
      return requireWholeSplits(
        path,
        partitioned.map((file) => ({
          path: file,
          split: splitOfFolders({ path: file, depth: depthOf(file) }),
        })),
      );
  }
  if (isFolder && all.length === 0) {
    const inSplits = await filesOfSplits(path, names);
    if (inSplits.length > 0) return requireWholeSplits(path, inSplits);
  }
  const isMeant = isFolder
    ? () => true
    : shard
      ? (file: string) => SHARD.exec(file)?.[1] === shard[1] && SHARD.exec(file)?.[3] === shard[3]
      : patternTest(name);
  const files = all.filter(isMeant).sort();
  if (files.length === 0)
    throw new DataError(
      `${path}: must hold Parquet files, whose names end in .parquet, found ${all.length === 0 ? 'none' : `only others in ${folder}, such as ${all[0]}`}; ` +
        (await cureOf(folder)),
    );
  requireWholeSeries(folder, files);
  const parts = files.map((file) => ({ path: join(folder, file), split: splitOf(file) }));
  if (shard) return parts.map(({ path: file }) => ({ path: file, split: undefined }));
  return requireWholeSplits(path, parts);
}

/** The files in folders that are called as splits are, `train/0000.parquet`, in the order of their paths. */
async function filesOfSplits(folder: string, names: readonly string[]): Promise<FoundPart[]> {
  const parts: FoundPart[] = [];
  for (const name of names.filter((other) => splitNamed(other) !== undefined).toSorted()) {
    const files = (await entriesOf(join(folder, name))).filter(isParquetName).toSorted();
    requireWholeSeries(join(folder, name), files);
    for (const file of files) parts.push({ path: join(folder, name, file), split: splitNamed(name) });
  }
  return parts;
}

/** What is in a folder; nothing where there is none. */
const entriesOf = (folder: string): Promise<string[]> => readdir(folder).catch((): string[] => []);

/** Refuses splits without one for training, and files of which only some tell theirs. */
function requireWholeSplits(path: string, parts: readonly FoundPart[]): FoundPart[] {
  const odd = parts.find(({ split }) => split === undefined);
  if (odd === undefined && !parts.some(({ split }) => split === 'train'))
    throw new DataError(
      `${path}: must hold a file for train, found ${parts
        .slice(0, 5)
        .map((part) => relative(path, part.path))
        .join(', ')}; name one file to draw the splits from it`,
    );
  if (odd !== undefined && parts.some(({ split }) => split !== undefined))
    throw new DataError(
      `${path}: must hold files of which all or none begin with train, validation or test, found ${basename(odd.path)} among them; ` +
        `name those that are meant, as in ${join(dirname(odd.path), 'train-*.parquet')}`,
    );
  return [...parts];
}

/**
 * Opens a file, with the columns that its folders name.
 *
 * @param wanted columns that any of its folders may name. @default none
 */
export const openPart = async (part: ParquetPart, wanted?: ReadonlySet<string>): Promise<ParquetFile> =>
  withPartitions(await openParquet(part.path), part, wanted);

/** Hugging Face's data sets have their files in a folder of their own, often named data. */
async function cureOf(folder: string): Promise<string> {
  for (const name of (await namesIn(folder)).toSorted()) {
    const below = join(folder, name);
    const names = await entriesOf(below);
    if (names.some(isParquetName) || (await filesOfSplits(below, names)).length > 0)
      return `name the folder that has some, ${below}`;
  }
  return 'check the path';
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    throw unreadable(folder, cause);
  }
}

function patternTest(pattern: string): (name: string) => boolean {
  const source = pattern
    .split('*')
    .map((text) => text.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('.*');
  const test = new RegExp(`^${source}$`);
  return (name) => test.test(name);
}

const splitOf = (file: string): SplitName | undefined => splitNamed(/^[a-z]+/i.exec(file)?.[0] ?? '');

function requireWholeSeries(folder: string, files: readonly string[]): void {
  for (const file of files) {
    const [, name = '', digits = '', total = ''] = SHARD.exec(file) ?? [];
    for (let k = 0; k < Number(total); k++) {
      const wanted = `${name}-${String(k).padStart(digits.length, '0')}-of-${total}.parquet`;
      if (!files.some((other) => other.toLowerCase() === wanted.toLowerCase()))
        throw new DataError(
          `${folder}: must hold all ${Number(total)} files of the series of ${file}, found none named ${wanted}; fetch it`,
        );
    }
  }
}
