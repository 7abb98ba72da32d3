import { readdir } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
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

/**
 * A file with the columns that the folders above it name, as in `year=2024/month=1/0.parquet` (Hive), before its own: the last column stays the last.
 *
 * @throws DataError where the file has one of these columns too.
 */
export function withPartitions(file: ParquetFile): ParquetFile {
  const { split, ...others } = partitionOf(file.path);
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
export function splitOfFolders(path: string): SplitName | undefined {
  const { split } = partitionOf(path);
  return typeof split === 'string' ? splitNamed(split) : undefined;
}

/** Refuses a place for a file whose folders do not say what those of its source say. */
export function requireSamePartition(source: string, target: string): void {
  const [wanted, found] = [source, target].map((path) => foldersOf(path).filter(isPartition).join('/'));
  if (found === wanted) return;
  throw new DataError(
    `${target}: must be in folders as those of ${source}, ${wanted || 'none of which names a column'}, as they say what its columns are, found ${found || 'others'}; ` +
      `write it to ${wanted ? `a folder that ends in ${wanted}` : 'another folder'}`,
  );
}

/** The names of the folders above a file, the outermost first. */
const foldersOf = (path: string): string[] => dirname(resolve(path)).split(sep);

/** What the folders above a file say, the outermost first. */
function partitionOf(path: string): Readonly<Record<string, string | number | null>> {
  return Object.fromEntries(
    foldersOf(path).flatMap((folder) => {
      const [, key, text = ''] = FOLDER.exec(folder) ?? [];
      if (key === undefined) return [];
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
