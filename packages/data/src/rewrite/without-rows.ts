// rewrite: the files of a data set once more, without some of their rows.
import { checkDataset } from '../check-given.js';
import { check, checkFields, checkOptions, text as words, type Rule } from '../checks.js';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { DataError } from '../data-error.js';
import type { Dataset } from '../dataset.js';
import { parseDatasetSpec, writeDatasetSpec, type DatasetSpec } from '../dataset-spec.js';
import { parseDelimited, type DelimitedOptions } from '../formats/delimited.js';
import { decodeText } from '../formats/decode-text.js';
import { endsAsJson, parseJsonLines } from '../formats/json-lines.js';
import { beginsList, listWithout } from '../formats/json-list.js';
import { openParquet } from '../formats/parquet.js';
import { isPictureList } from '../images/picture-list.js';
import { readListFormat } from '../format-options.js';
import { findParquetFiles } from '../parquet/parquet-files.js';
import { readBytes } from '../read-bytes.js';
import { keptPictures } from './kept-pictures.js';
import { requireSamePartition } from '../parquet/partitions.js';
import { parquetWithoutRows } from './parquet-without-rows.js';
import type { RewrittenFile, Rewriting } from './rewritten-file.js';
import { textWithoutLines, type LineRange } from './text-without-lines.js';

/** What `withoutRows` takes beside the data set. */
export interface WithoutRowsOptions {
  /** Rows to leave out, from 0 as in `rows` of the samples. */
  readonly rows: Iterable<number>;
  /** The file, or for data of several files the folder, that it will be written to. A name that ends in .gz is compressed. */
  readonly out: string;
  /** As it was loaded from. @default the working directory */
  readonly dataDir?: string;
}

const iterable: Rule = {
  says: 'a list or a set of rows',
  holds: (value) =>
    typeof value === 'object' && value !== null && typeof Reflect.get(value, Symbol.iterator) === 'function',
};

/**
 * The files of a data set of one's own without some of its rows, as the user wrote them: a CSV, TSV or JSON Lines file byte for byte in all that stays, a Parquet
 * file with the same columns and types, for folders of pictures a CSV of the kept ones with their classes. Files of test samples of their own (`test=`) are not touched.
 *
 * @param name that it was loaded by, as `csv:people.csv?label=age`
 * @param dataset as it was loaded
 * @returns one file, or each of several in the order of their rows
 * @throws DataError (rejection) for data that are no files of one's own, for a row that is not there, and where none would stay.
 *
 * @example
 * ```ts no-run
 * import { writeFile } from 'node:fs/promises';
 * import { loadDataset, withoutRows } from '@rankbatch/data';
 * const name = 'wine.csv?label=quality';
 * const [file] = await withoutRows(name, await loadDataset(name), { rows: [17, 4], out: 'clean.csv' });
 * await writeFile('clean.csv', await file!.content());
 * ```
 */
export async function withoutRows(
  name: string,
  dataset: Dataset,
  options: WithoutRowsOptions,
): Promise<RewrittenFile[]> {
  check('name', name, words);
  checkDataset(dataset);
  checkFields('options', options, { rows: iterable, out: words });
  checkOptions(options, { dataDir: words });
  const { rows, out, dataDir = '' } = options;
  const spec = parseDatasetSpec(name);
  if (spec === undefined) throw notOwn(name);
  const dropped = new Set(rows);
  const rewriting: Rewriting = { dropped, out, nameOf: namer(spec, dataDir) };
  const path = resolve(dataDir, spec.path);
  const format = dataset.encoding?.file;
  if (spec.format === 'parquet') return parquetFiles(spec.path, dataDir, rewriting);
  if (spec.format === 'images' && !isPictureList(path)) {
    requireRows(dropped, dataset.sources?.length ?? 0, path);
    return [keptPictures(path, dataset, rewriting)];
  }
  if (spec.format === 'images') {
    if (resolve(dirname(out)) !== dirname(path))
      throw new DataError(
        `${out}: must be in the folder of ${path}, whose pictures are found from there on, got another one; write it to ${resolve(dirname(path), basename(out))}`,
      );
    return [
      await textFile(path, endsAsJson(path) ? undefined : listFormat(path, readListFormat(spec)), rewriting),
    ];
  }
  if (format?.format === 'delimited') return [await textFile(path, format, rewriting)];
  if (format?.format === 'jsonl') return [await textFile(path, undefined, rewriting)];
  throw notOwn(name);
}

const notOwn = (name: string): DataError =>
  new DataError(
    `rows: can be left out of a CSV, TSV, JSON Lines or Parquet file or a folder of pictures of your own, got ${name}; ` +
      `leave them out of arrays with NumPy, as in np.delete(x, rows, axis=0)`,
  );

/** Names a data set as another one is named; its file of test samples is that of the other. */
function namer(spec: DatasetSpec, dataDir: string): Rewriting['nameOf'] {
  const test = spec.options.get('test');
  return (path, options = {}) => {
    const all = new Map([...Object.entries(options), ...spec.options]);
    if (test !== undefined && dataDir !== '') all.set('test', resolve(dataDir, test));
    return writeDatasetSpec({ ...spec, path, options: all });
  };
}

function listFormat(path: string, options: DelimitedOptions): DelimitedOptions {
  return { ...(/\.tsv(?:\.gz)?$/i.test(path) && { delimiter: '\t', quotes: false }), ...options };
}

/** @param format undefined for JSON */
async function textFile(
  path: string,
  format: DelimitedOptions | undefined,
  { dropped, out, nameOf }: Rewriting,
): Promise<RewrittenFile> {
  const bytes = await readBytes(path);
  const { count, without } = format ? delimitedRows(bytes, path, format) : jsonRows(bytes, path);
  requireRows(dropped, count, path);
  return {
    source: path,
    target: out,
    name: nameOf(out),
    kept: count - dropped.size,
    dropped: dropped.size,
    async content() {
      const rest = without(dropped);
      return /\.gz$/i.test(out) ? promisify(gzip)(rest) : rest;
    },
  };
}

interface TextRows {
  readonly count: number;
  /** The bytes of the file without some rows. */
  readonly without: (dropped: ReadonlySet<number>) => Uint8Array;
}

function delimitedRows(bytes: Uint8Array, path: string, format: DelimitedOptions): TextRows {
  const { rows, firstLineOf, lineOf } = parseDelimited(bytes, path, format);
  const linesOf = (row: number): LineRange => ({ first: firstLineOf(row), last: lineOf(row) });
  return {
    count: rows.length,
    without: (dropped) => textWithoutLines(bytes, ascending(dropped).map(linesOf), format.charset),
  };
}

function jsonRows(bytes: Uint8Array, path: string): TextRows {
  const { rows, lineOf } = parseJsonLines(bytes, path, { isRead: () => false });
  const text = decodeText(bytes, path);
  const linesOf = (row: number): LineRange => ({ first: lineOf(row), last: lineOf(row) });
  return {
    count: rows.length,
    without: (dropped) =>
      beginsList(text)
        ? new TextEncoder().encode(listWithout(text, dropped))
        : textWithoutLines(bytes, ascending(dropped).map(linesOf)),
  };
}

const ascending = (rows: ReadonlySet<number>): number[] => [...rows].sort((a, b) => a - b);

async function parquetFiles(
  asked: string,
  dataDir: string,
  { dropped, out, nameOf }: Rewriting,
): Promise<RewrittenFile[]> {
  const path = resolve(dataDir, asked);
  const parts = await findParquetFiles(asked, resolve(dataDir));
  const isFolder = parts.every((part) => part.path.startsWith(path + sep));
  const name = nameOf(parts.length === 1 || isFolder ? out : join(out, basename(path)));
  const files: RewrittenFile[] = [];
  let start = 0;
  for (const part of parts) {
    const { count } = await openParquet(part.path);
    const first = start;
    const isDropped = (row: number): boolean => dropped.has(first + row);
    const own = Array.from({ length: count }, (_, row) => row).filter(isDropped).length;
    const target =
      parts.length === 1 ? out : join(out, isFolder ? relative(path, part.path) : basename(part.path));
    requireSamePartition(part, target);
    files.push({
      source: part.path,
      target,
      name,
      kept: count - own,
      dropped: own,
      content: () => parquetWithoutRows(part.path, isDropped),
    });
    start += count;
  }
  requireRows(dropped, start, path);
  if (files.length > 1 && /\.parquet$/i.test(out))
    throw new DataError(
      `${out}: must be a folder, as ${path} is ${files.length} files, which keep their names; leave the end .parquet out`,
    );
  return files;
}

function requireRows(rows: ReadonlySet<number>, count: number, path: string): void {
  for (const row of rows)
    if (!(Number.isInteger(row) && row >= 0 && row < count))
      throw new DataError(
        `rows: must be rows of ${path}, integers in 0..${count - 1}, got ${row}; is the list made for another file?`,
      );
  if (rows.size === count)
    throw new DataError(`rows: must leave some of the ${count} rows of ${path}, got all of them`);
}
