import { readdir } from 'node:fs/promises';
import { dirname, isAbsolute, join, parse, relative, resolve, sep } from 'node:path';
import { DataError } from '../data-error.js';
import { splitNamed, type SplitName } from '../split/split-names.js';
import type { ParquetColumn, ParquetFile } from '../formats/parquet.js';

/** As in `year=2024`. */
const FOLDER = /^([^=]+)=(.*)$/s;

/** What programs write for a value that is missing. */
const MISSING = '__HIVE_DEFAULT_PARTITION__';

/** Whether the name of a folder says what a column is in all rows of the files in it. */
export const isPartition = (name: string): boolean => FOLDER.test(name);

/** The Parquet files in folders as `year=2024/month=1`, in the order of their paths. */
export async function filesOfPartitions(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && isPartition(entry.name)) files.push(...(await filesOfPartitions(path)));
    else if (isParquetName(entry.name)) files.push(path);
  }
  return files;
}

/** Whether a file is one of a data set: what begins with a dot or an underscore is not, as for other programs. */
export const isParquetName = (name: string): boolean => /^[^._].*\.parquet$/i.test(name);

/** How many of the folders above a file the path that was asked for names, or lie below it: others say nothing of the file. */
export function namedFolders(file: string, asked: string, from: string): number {
  const base = isAbsolute(asked) ? parse(asked).root : from;
  return relative(base, dirname(resolve(file)))
    .split(sep)
    .filter((folder) => folder !== '' && folder !== '..').length;
}

/** A file in folders, of which the innermost ones may be columns. */
interface Placed {
  readonly path: string;
  /** As `namedFolders` counts them. */
  readonly depth: number;
}

/**
 * A file with the columns that the folders above it name, as in `year=2024/month=1/0.parquet` (Hive), before its own: the last column stays the last.
 *
 * @param wanted columns that folders further up may name too, where the file has none
 * @throws DataError where the file has one of these columns too.
 */
export function withPartitions(
  file: ParquetFile,
  { depth }: Placed,
  wanted: ReadonlySet<string> = new Set(),
): ParquetFile {
  const isLacking = (key: string): boolean =>
    wanted.has(key) && !file.columns.some(({ name }) => name === key);
  const { split, ...others } = partitionOf({ path: file.path, depth }, isLacking);
  // A split is no column that is known of other rows.
  const values = {
    ...(split !== undefined && splitNamed(String(split)) === undefined && { split }),
    ...others,
  };
  const keys = Object.keys(values);
  if (keys.length === 0) return file;
  const both = file.columns.find(({ name }) => keys.includes(name));
  if (both !== undefined)
    throw new DataError(
      `${file.path}: must have other columns than those that its folders name, found ${JSON.stringify(both.name)} in both; rename the column or the folder`,
    );
  const added = keys.map((name): ParquetColumn => ({ name, fields: [] }));
  const withValues =
    (read: ParquetFile['read']): ParquetFile['read'] =>
    async (names, start, end) => {
      const own = names.filter((name) => !keys.includes(name));
      // Rows of no columns would be none.
      const rows = await read(own.length > 0 ? own : [file.columns[0]!.name], start, end);
      return rows.map((row) => ({ ...row, ...values }));
    };
  return {
    ...file,
    columns: [...added, ...file.columns],
    read: withValues(file.read),
    readExactly: withValues(file.readExactly),
  };
}

/** The split that the folders of a file tell, as in `split=test/0.parquet`. */
export function splitOfFolders(file: Placed): SplitName | undefined {
  const { split } = partitionOf(file);
  return typeof split === 'string' ? splitNamed(split) : undefined;
}

/** Refuses a place for a file whose folders do not say what those of its source say. */
export function requireSamePartition(source: Placed, target: string): void {
  const [wanted, found] = [source, { path: target, depth: namedFolders(target, target, '') }].map(
    ({ path, depth }) => {
      const folders = foldersOf(path);
      return folders
        .slice(folders.length - depth)
        .filter(isPartition)
        .join('/');
    },
  );
  if (found === wanted) return;
  throw new DataError(
    `${target}: must be in folders as those of ${source.path}, ${wanted || 'none of which names a column'}, as they say what its columns are, found ${found || 'others'}; ` +
      `write it to ${wanted ? `a folder that ends in ${wanted}` : 'another folder'}`,
  );
}

/** The names of the folders above a file, the outermost first. */
const foldersOf = (path: string): string[] => dirname(resolve(path)).split(sep);

/** What the folders above a file say, the outermost first; those further up than `depth` of wanted columns alone. */
function partitionOf(
  { path, depth }: Placed,
  isWanted: (key: string) => boolean = () => false,
): Readonly<Record<string, string | number | null>> {
  const folders = foldersOf(path);
  return Object.fromEntries(
    folders.flatMap((folder, k) => {
      const [, key, text = ''] = FOLDER.exec(folder) ?? [];
      if (key === undefined || (k < folders.length - depth && !isWanted(decoded(key)))) return [];
      const value = decoded(text);
      const isNumber = value !== '' && String(Number(value)) === value;
      return [[decoded(key), value === MISSING ? null : isNumber ? Number(value) : value]];
    }),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
