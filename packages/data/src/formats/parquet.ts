import { readFile } from 'node:fs/promises';
import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type ParquetReadOptions,
} from 'hyparquet';
import { DataError } from '../data-error.js';
import { exactMeaning, exactParsers, unconverted } from './exact-parquet.js';
import { parquetCompressors } from './parquet-codecs.js';
import { requireTableSize } from './table.js';
import { unreadable } from '../unreadable.js';

/** A column of a Parquet file. */
export interface ParquetColumn {
  readonly name: string;
  /** The names of the fields of a structure, empty for other columns. */
  readonly fields: readonly string[];
  /** What the integers of a column of classes mean, as Hugging Face's files say; -1 is no class. */
  readonly classNames?: readonly string[];
  /** What it holds where that cannot be read. */
  readonly unreadable?: string;
}

/** A Parquet file, of which the footer is read. */
export interface ParquetFile {
  readonly path: string;
  readonly count: number;
  readonly bytes: number;
  readonly columns: readonly ParquetColumn[];
  /** The first row of each group of rows. */
  readonly groupStarts: readonly number[];
  /** Reads the rows `start..end - 1` of some columns. Bytes that are not declared text stay bytes. */
  readonly read: ReadRows;
  /** The same with all digits: decimals and 64-bit integers are not rounded, times are text, JSON stays text. */
  readonly readExactly: ReadRows;
}

type ReadRows = (columns: readonly string[], start: number, end: number) => Promise<ParquetRow[]>;

export type ParquetRow = Readonly<Record<string, unknown>>;

/** Opens a Parquet file; throws `DataError` where it is none, is damaged, or is compressed in a way that needs another package. */
export async function openParquet(path: string): Promise<ParquetFile> {
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw cause instanceof DataError ? cause : await damagedError(path, cause);
    }
  };
  const { file, metadata, schema } = await attempt(async () => {
    const opened = await asyncBufferFromFile(path);
    const footer = await parquetMetadataAsync(opened);
    return { file: opened, metadata: footer, schema: parquetSchema(footer) };
  });
  const classNames = classNamesOf(metadata.key_value_metadata ?? []);
  const columns = schema.children.map(({ element: { name, converted_type }, children }): ParquetColumn => {
    const names = classNames.get(name);
    return {
      name,
      fields: children.map(({ element }) => element.name),
      ...(names !== undefined && { classNames: names }),
      ...(converted_type === 'INTERVAL' && { unreadable: 'intervals of time' }),
    };
  });
  requireDifferentNames(path, columns);
  const groupStarts: number[] = [];
  let count = 0;
  for (const { num_rows } of metadata.row_groups) {
    groupStarts.push(count);
    count += Number(num_rows);
  }
  requireTableSize(path, count, 1, file.byteLength);
  const codecsOf = (names: readonly string[]) =>
    metadata.row_groups.flatMap((group) =>
      group.columns.flatMap(({ meta_data }) =>
        meta_data && names.includes(meta_data.path_in_schema[0]!) ? [meta_data.codec] : [],
      ),
    );
  const reader =
    (how: Pick<ParquetReadOptions, 'metadata' | 'parsers'>): ReadRows =>
    (names, rowStart, rowEnd) =>
      attempt(async () => {
        const compressors = await parquetCompressors(path, file.byteLength, new Set(codecsOf(names)));
        return parquetReadObjects({
          ...how,
          file,
          columns: [...names],
          rowStart,
          rowEnd,
          compressors,
          utf8: false,
        });
      });
  const meanings = new Map(
    schema.children.flatMap(({ element, children }) => {
      const meaning = children.length === 0 ? exactMeaning(element) : undefined;
      return meaning ? [[element, meaning] as const] : [];
    }),
  );
  const stored = metadata.schema.map((element) => (meanings.has(element) ? unconverted(element) : element));
  const readStored = reader({
    metadata: { ...metadata, schema: stored },
    parsers: { ...parsers, ...exactParsers },
  });
  return {
    path,
    count,
    bytes: file.byteLength,
    columns,
    groupStarts,
    read: reader({ metadata, parsers }),
    async readExactly(names, start, end) {
      const rows = await readStored(names, start, end);
      const own = [...meanings].filter(([{ name }]) => names.includes(name));
      return rows.map((row) => ({
        ...row,
        ...Object.fromEntries(own.map(([{ name }, meaning]) => [name, meaning(row[name])])),
      }));
    },
  };
}

/** Days without a time of the day, as CSV has them. */
const parsers = {
  dateFromDays: (days: number): string | Date => {
    const date = new Date(days * 86_400_000);
    return Number.isNaN(date.getTime()) ? date : date.toISOString().replace(/T.*/, '');
  },
};

/** Rows are read as objects by the names of their columns. */
function requireDifferentNames(path: string, columns: readonly ParquetColumn[]): void {
  const names = new Set<string>();
  for (const { name } of columns)
    if (names.size === names.add(name).size)
      throw new DataError(
        `${path}: columns must have different names, found ${JSON.stringify(name)} twice; write it again with other names`,
      );
}

/** The names of classes in the footer of files that Hugging Face's `datasets` wrote. */
function classNamesOf(
  metadata: readonly { readonly key: string; readonly value?: string }[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const text = metadata.find(({ key }) => key === 'huggingface')?.value;
  if (text === undefined) return found;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return found;
  }
  for (const [column, feature] of Object.entries(fieldOf(fieldOf(parsed, 'info'), 'features') ?? {})) {
    // Of lists of classes it stands within.
    const names = fieldOf(feature, 'names') ?? fieldOf(fieldOf(feature, 'feature'), 'names');
    if (Array.isArray(names) && names.every((name) => typeof name === 'string')) found.set(column, names);
  }
  return found;
}

function fieldOf(value: unknown, name: string): object | undefined {
  const field: unknown = new Map<string, unknown>(Object.entries(value ?? {})).get(name);
  return typeof field === 'object' && field !== null ? field : undefined;
}

async function damagedError(path: string, cause: unknown): Promise<DataError> {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof Error && 'code' in cause) return unreadable(path, cause);
  const bytes = await readFile(path);
  const found =
    bytes.subarray(0, 4).toString('latin1') === 'PAR1'
      ? `one that is damaged or cut short (${reason.replace(/^parquet /, '')})`
      : bytes.length === 0
        ? 'an empty file'
        : `a file that starts with ${JSON.stringify(bytes.subarray(0, 16).toString('latin1'))}`;
  const cure = found.includes('"ARROW1')
    ? `write Parquet: pandas.read_feather('${path}').to_parquet('${path.replace(/\.\w+$/, '')}.parquet')`
    : 'fetch or write it again';
  return new DataError(`${path}: must be a whole Parquet file, found ${found}; ${cure}`, { cause });
}
