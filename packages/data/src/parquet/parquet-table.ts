import { DataError } from '../data-error.js';
import type { NumberFormat } from '../formats/number-format.js';
import { keptValue, type KeptValue } from '../formats/kept-value.js';
import type { ParquetColumn, ParquetFile, ParquetRow } from '../formats/parquet.js';
import { requireTableSize, type Table } from '../formats/table.js';
import { textOf } from '../formats/text-of.js';
import type { Column } from '../table/table-options.js';
import { mostUnpacked, requireUnpackable } from '../unpack-limits.js';

/** How values become the fields of a table. */
export interface ParquetTableOptions {
  /** How the other fields of the table write numbers. @default 'plain' */
  readonly numbers?: NumberFormat | undefined;
  /** What stands between the texts of a list. @default ',' */
  readonly labelSeparator?: string | undefined;
  /** What is to be learnt, which may be lists of the numbers of labels. @default the last column */
  readonly label?: Column | readonly Column[] | undefined;
  /** Columns whose values are kept as they are, too. @default none */
  readonly keep?: readonly ParquetColumn[] | undefined;
}

/** Reads columns of files, one after another, as the rows of one table. A line of the table is a row of its file, from 1. */
export async function readParquetTable(
  files: readonly ParquetFile[],
  columns: readonly ParquetColumn[],
  options: ParquetTableOptions = {},
): Promise<Table> {
  const rows: (string | null)[][] = [];
  const { keep } = options;
  const kept: KeptValue[][] = [];
  const starts: number[] = [];
  const names = columns.map(({ name }) => name);
  requireReadable(files[0]!.path, columns);
  if (keep) requireKeepable(files[0]!.path, keep);
  const all = [...new Set([...names, ...(keep ?? []).map(({ name }) => name)])];
  for (const file of files) {
    requireColumns(file, all, files[0]!);
    requireTableSize(file.path, file.count, all.length, file.bytes);
    const most = mostUnpacked(file.bytes);
    let letters = 0;
    let keptLetters = 0;
    starts.push(rows.length);
    const fieldsOf = rowReader(file, columns, options);
    for (const [i, start] of file.groupStarts.entries()) {
      const end = file.groupStarts[i + 1] ?? file.count;
      const group = await file.read(names, start, end);
      for (const [k, row] of group.entries()) {
        const fields = fieldsOf(row, start + k);
        // A long text that is in the file once may stand in every row.
        for (const field of fields) letters += field?.length ?? 0;
        requireUnpackable(letters, most, file.path);
        rows.push(fields);
      }
      if (!keep) continue;
      for (const values of await keptRows(file, keep, [start, end])) {
        for (const value of values) keptLetters += typeof value === 'string' ? value.length : 0;
        requireUnpackable(keptLetters, most, file.path);
        kept.push(values);
      }
    }
  }
  if (rows.length === 0) throw new DataError(`${files[0]!.path}: must hold at least one row, found none`);
  const fileOf = (row: number): number => starts.findLastIndex((start) => start <= row);
  return {
    path: files[0]!.path,
    columns: names,
    rows,
    ...(keep && { kept }),
    lists: new Set(columns.filter(({ fields }) => fields.includes('list')).map(({ name }) => name)),
    lineOf: (row) => row - starts[fileOf(row)]! + 1,
    placeOf: (row) => `${files[fileOf(row)]!.path}: row ${row - starts[fileOf(row)]!}`,
  };
}

/** The values to keep of some rows of a file, with all of their digits. */
async function keptRows(
  file: ParquetFile,
  keep: readonly ParquetColumn[],
  [start, end]: readonly [number, number],
): Promise<KeptValue[][]> {
  const names = keep.map(({ name }) => name);
  const rows = await file.readExactly(names, start, end);
  return rows.map((row, i) =>
    keep.map(({ name, classNames }) =>
      keptValue(namedBy(classNames, row[name]), `${file.path}: row ${start + i}: ${JSON.stringify(name)}`),
    ),
  );
}

function requireKeepable(path: string, keep: readonly ParquetColumn[]): void {
  const odd = keep.find(({ fields, unreadable }) => fields.length > 0 || unreadable !== undefined);
  if (odd !== undefined)
    throw new DataError(
      `${path}: column ${JSON.stringify(odd.name)}: must hold text, numbers, times or true and false to be kept, found ${odd.unreadable ?? 'lists or structures'}; keep other columns only`,
    );
}

function requireReadable(path: string, columns: readonly ParquetColumn[]): void {
  const odd = columns.find(({ unreadable }) => unreadable !== undefined);
  if (odd !== undefined)
    throw new DataError(
      `${path}: column ${JSON.stringify(odd.name)}: must hold text, numbers, times, true and false or lists, found ${odd.unreadable}; write them as numbers, or give ignore=${odd.name}`,
    );
}

function requireColumns(file: ParquetFile, names: readonly string[], first: ParquetFile): void {
  const missing = names.find((name) => !file.columns.some((column) => column.name === name));
  if (missing !== undefined)
    throw new DataError(
      `${file.path}: must have the columns of ${first.path}, found none named ${JSON.stringify(missing)}; name files of one kind only`,
    );
}

function rowReader(
  { path }: ParquetFile,
  columns: readonly ParquetColumn[],
  { numbers = 'plain', labelSeparator = ',', label = -1 }: ParquetTableOptions,
): (row: ParquetRow, number: number) => (string | null)[] {
  const labels = new Set<Column>(typeof label === 'object' ? label : [label]);
  return (row, number) =>
    columns.map(({ name, classNames }, position) => {
      const value = namedBy(classNames, row[name]);
      const isLabel = [name, position, position - columns.length].some((column) => labels.has(column));
      const where = `${path}: row ${number}: ${JSON.stringify(name)}`;
      return textOf(plainOf(value, where, name), { where, key: name, numbers, labelSeparator, isLabel });
    });
}

/** The names of classes in place of their numbers, also in a list of some; null for a number of none, such as -1. */
function namedBy(classNames: readonly string[] | undefined, value: unknown): unknown {
  if (classNames === undefined) return value;
  if (typeof value === 'number' || typeof value === 'bigint') return classNames[Number(value)] ?? null;
  return Array.isArray(value) ? value.map((item: unknown) => namedBy(classNames, item)) : value;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A value as JSON would have it. */
function plainOf(value: unknown, where: string, column: string): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Date && Number.isNaN(value.getTime()))
    throw new DataError(
      `${where}: must be a time of the years -271821 to 275760, found another, such as infinity; make it null, or give ignore=${column}`,
      { cure: { ignore: column } },
    );
  if (value instanceof Date) return value.toISOString();
  if (!(value instanceof Uint8Array)) return value;
  try {
    return utf8.decode(value);
  } catch (cause) {
    throw new DataError(
      `${where}: must be text, a number, a time, true or false, found ${value.length} bytes that are no text; give ignore=${column}`,
      { cause, cure: { ignore: column } },
    );
  }
}
