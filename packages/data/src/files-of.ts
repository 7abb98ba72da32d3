import { resolve } from 'node:path';
import { check, checkOptions, text } from './checks.js';
import { DataError } from './data-error.js';
import { parseDatasetSpec } from './dataset-spec.js';
import { findParquetFiles } from './parquet/parquet-files.js';

/** The options that name further files; those of archives name arrays. */
const FILE_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  npy: ['labels', 'test', 'test-labels'],
  npz: [],
  images: [],
};

/**
 * The files of one's own that the name of a data set stands for, those of its test samples and labels too, be they there or not. Pictures are the list or the
 * folder that is named.
 *
 * @returns paths from the root on; none for the name of a set that is no file, as `mnist`
 * @throws DataError (rejection) for a name that cannot be read.
 *
 * @example
 * ```ts
 * import { filesOf } from '@rankbatch/data';
 * await filesOf('people.csv?label=age&test=later.csv', { dataDir: '/data' }); // => ['/data/people.csv', '/data/later.csv']
 * ```
 */
export async function filesOf(
  name: string,
  options: {
    /** What paths are relative to. @default the working directory */
    readonly dataDir?: string;
  } = {},
): Promise<string[]> {
  check('name', name, text);
  checkOptions(options, { dataDir: text });
  const spec = parseDatasetSpec(name);
  if (spec === undefined) return [];
  const further = FILE_OPTIONS[spec.format] ?? ['test'];
  const paths = [spec.path, ...further.flatMap((option) => spec.options.get(option) ?? [])].map((path) =>
    resolve(options.dataDir ?? '', path),
  );
  return spec.format === 'parquet' ? (await Promise.all(paths.map(partsOf))).flat() : paths;
}

/** The files of a path of Parquet; the path itself where none are found. */
async function partsOf(path: string): Promise<string[]> {
  try {
    return (await findParquetFiles(path)).map((part) => part.path);
  } catch (error) {
    if (error instanceof DataError) return [path];
    throw error;
  }
}
