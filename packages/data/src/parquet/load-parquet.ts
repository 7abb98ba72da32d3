// parquet: files of numbers, texts and pictures, also in several files and splits, as Hugging Face spreads them.
import { check, checkOptions, listOf, text } from '../checks.js';
import { checkEncoding } from '../table/check-encoding.js';
import { PICTURE_RULES, TABLE_RULES } from '../table/table-rules.js';
import { DataError } from '../data-error.js';
import type { Dataset, Samples, SamplesInMemory } from '../dataset.js';
import { requireKept } from '../formats/kept-value.js';
import { type ParquetColumn, type ParquetFile } from '../formats/parquet.js';
import { takeTable } from '../formats/take-table.js';
import type { Table } from '../formats/table.js';
import { pictureDataset } from '../images/picture-dataset.js';
import { tableAnswers } from '../images/table-answers.js';
import { refuseMisplaced, refuseTextOptions } from '../refuse-misplaced.js';
import type { SplitName } from '../split/split-names.js';
import { everyRow } from '../split/split-rows.js';
import { takeRows } from '../take-rows.js';
import { datasetOfTable } from '../table/dataset-of-table.js';
import { positionOf } from '../table/position-of.js';
import { DEFAULTS, type Settings } from '../table/table-options.js';
import type { TableEncoding } from '../table/table-encoding.js';
import { findParquetFiles, openPart, placeFrom } from './parquet-files.js';
import { FEATURE_OPTIONS, PICTURE_OPTIONS, type ParquetOptions } from './parquet-options.js';
import { parquetPictures, pictureColumn, rowNames } from './parquet-pictures.js';
import { readParquetTable } from './parquet-table.js';

/**
 * Loads a data set from Parquet files: a file, one of a numbered series (`train-00000-of-00002.parquet`), a folder, or a pattern with `*`. Folders as `year=2024`
 * (Hive) are columns where the path names them or they are below it. Names that begin with `train`, `validation` or `test` tell the splits. Columns of numbers and texts become samples as those of a CSV file do; a column of pictures is decoded as
 * `loadImages` does, and then needs the package `sharp`. Names of classes come from the footer where Hugging Face's `datasets` wrote it.
 *
 * @throws DataError naming the option, or the file, row and column.
 *
 * @example
 * ```ts no-run
 * import { loadParquet } from '@rankbatch/data';
 * const houses = await loadParquet('houses.parquet', { label: 'price', task: 'regression' });
 * const reviews = await loadParquet('imdb/plain_text', { text: ['text'], label: 'label' });
 * const flowers = await loadParquet('flowers/data/train-*.parquet', { size: 64 });
 * ```
 */
export async function loadParquet(
  path: string,
  options: ParquetOptions & { readonly memory: number },
): Promise<Dataset>;
export async function loadParquet(path: string, options?: ParquetOptions): Promise<Dataset<SamplesInMemory>>;
export function loadParquet(path: string, options: ParquetOptions = {}): Promise<Dataset> {
  return loadParquetFrom('', path, options);
}

/** As `loadParquet`, of paths from a folder on, which says nothing of the files, whatever its name. */
export async function loadParquetFrom(
  folder: string,
  asked: string,
  given: ParquetOptions,
): Promise<Dataset> {
  check('path', asked, text);
  checkOptions(given, { ...TABLE_RULES, ...PICTURE_RULES, test: text, image: text });
  refuseTextOptions(given, 'parquet', asked);
  const { test, ...options } = given;
  const path = placeFrom(folder, asked);
  const parts = await findParquetFiles(asked, folder);
  const tests = test === undefined ? [] : await findParquetFiles(test, folder);
  const all: { file: ParquetFile; split: SplitName | undefined }[] = [];
  for (const part of parts) all.push({ file: await openPart(part), split: part.split });
  for (const part of tests) all.push({ file: await openPart(part), split: 'test' });
  const used = all.filter(({ file }) => file.count > 0);
  const first = used[0]?.file;
  if (first === undefined) throw new DataError(`${path}: must hold at least one row, found none`);
  const files = used.map(({ file }) => file);
  const splits = used.flatMap(({ file, split }) =>
    Array.from({ length: file.count }, () => (tests.length > 0 ? (split ?? 'train') : split)),
  );
  const source = { path, files, splits };
  const picture = pictureColumn(first, options);
  if (picture === undefined) {
    refuseMisplaced(options, PICTURE_OPTIONS, {
      format: 'parquet',
      applies: 'pictures',
      found: `${path}, which has no column of them`,
      cure: 'leave it out, or name a column of encoded pictures with image',
    });
    return tableOf(source, options);
  }
  refuseMisplaced(options, FEATURE_OPTIONS, {
    format: 'parquet',
    applies: 'tables',
    found: `${path}, whose column ${JSON.stringify(picture.name)} holds pictures`,
    cure: `leave it out, or those with ignore=${picture.name}`,
  });
  return picturesOf(source, picture, options);
}

/**
 * Reads a Parquet file, or those of a series, as a table, for `encodeTable` and `encodeAnswers`.
 *
 * @param encoding that of the training file, whose columns alone are read then, of those that there are, also where a folder above what `path` names has one,
 * as `year=2024`. @default all columns are read
 * @param keep names of columns whose values `kept` of the table is to have, whether the encoding uses them or not; with all digits, times as text. @default none
 * @throws DataError naming the file, row and column, and the columns that there are where one to keep is not.
 *
 * @example
 * ```ts no-run
 * import { encodeTable, loadParquet, parquetTable } from '@rankbatch/data';
 * const { encoding } = await loadParquet('houses.parquet', { label: 'price', task: 'regression' });
 * const { values } = encodeTable(encoding!, await parquetTable('new-houses.parquet', encoding));
 * ```
 */
export async function parquetTable(
  path: string,
  encoding?: TableEncoding,
  keep?: readonly string[],
): Promise<Table> {
  check('path', path, text);
  if (encoding !== undefined) checkEncoding(encoding);
  if (keep !== undefined) check('keep', keep, listOf(text));
  const used = new Set(
    encoding && [...encoding.features.map(({ column }) => column), ...encoding.answers.columns],
  );
  const wanted = new Set([...used, ...(keep ?? [])]);
  const files: ParquetFile[] = [];
  for (const part of await findParquetFiles(path)) files.push(await openPart(part, wanted));
  const { columns } = files[0]!;
  requireKept(
    path,
    columns.map(({ name }) => name),
    keep ?? [],
  );
  const kept = keep?.map((name) => columns.find((column) => column.name === name)!);
  if (encoding === undefined) return readParquetTable(files, columns, { keep: kept });
  const { answers, numbers } = encoding;
  const read = columns.filter(({ name }) => used.has(name));
  if (read.length === 0)
    throw new DataError(
      `${path}: must have columns that the model was trained with, such as ${JSON.stringify([...used][0])}, found ${columns.map(({ name }) => name).join(', ')}`,
    );
  const labelSeparator = (answers.kind === 'labels' && answers.separator) || undefined;
  return readParquetTable(files, read, { numbers, labelSeparator, label: answers.columns, keep: kept });
}

interface Source {
  /** As it was asked for. */
  readonly path: string;
  readonly files: readonly ParquetFile[];
  /** Of each row of the files. */
  readonly splits: readonly (SplitName | undefined)[];
}

async function picturesOf(
  { path, files, splits }: Source,
  picture: ParquetColumn,
  options: Omit<ParquetOptions, 'test'>,
): Promise<Dataset> {
  const settings: Settings = { ...DEFAULTS, ...options };
  const others = files[0]!.columns.filter(({ name }) => name !== picture.name);
  if (others.length === 0)
    throw new DataError(`${files[0]!.path}: must have a column of labels beside the pictures, found none`);
  const names = { path: files[0]!.path, columns: others.map(({ name }) => name) };
  const { label } = settings;
  const positions = (typeof label === 'object' ? label : [label]).map((column) =>
    positionOf(column, names, 'label'),
  );
  const columns = positions.map((position) => others[position]!);
  const table = await readParquetTable(files, columns, {
    ...settings,
    label: columns.map(({ name }) => name),
  });
  return pictureDataset(
    {
      ...(await parquetPictures(files, picture.name)),
      path,
      names: rowNames(files),
      ...(splits.some((split) => split !== undefined) && { splits }),
      ...tableAnswers(table, [...columns.keys()], settings),
    },
    options,
  );
}

async function tableOf(
  { path, files, splits }: Source,
  options: Omit<ParquetOptions, 'test'>,
): Promise<Dataset> {
  const ignored = new Set(options.ignore?.map(String));
  const columns = files[0]!.columns.filter(({ name }) => !ignored.has(name));
  requireNoOthers(files, ignored);
  const all = await readParquetTable(files, columns, options);
  const { kept, notes } = answeredRows(all, splits, options);
  const table = kept.length < all.rows.length ? takeTable(all, kept) : all;
  const has = (split: SplitName) => {
    const isIn = (row: number): boolean => splits[kept[row]!] === split;
    return kept.some((row) => splits[row] === split) ? isIn : undefined;
  };
  const [validationRows, testRows] = [has('validation'), has('test')];
  const dataset = datasetOfTable(
    table,
    {
      ...(holdsLists(columns, options) && { task: 'labels' as const }),
      ...options,
      // Left out already, unless they are named by their positions.
      ignore: (options.ignore ?? []).filter(
        (column) => !files.some((file) => file.columns.some(({ name }) => name === String(column))),
      ),
      ...(validationRows && { validationRows }),
      ...(testRows && { testRows }),
    },
    { file: { format: 'parquet' } },
  );
  const named = {
    ...dataset,
    name: path,
    notes: [...notes, ...(dataset.notes ?? [])],
    ...(files.length > 1 && { sources: rowNames(files) }),
    readTable: () => readParquetTable(files, columns, options),
  };
  return kept.length < all.rows.length ? ofAllRows(named, kept, all.rows.length) : named;
}

/** A column that the first file lacks must not be left out in silence. */
function requireNoOthers([first, ...files]: readonly ParquetFile[], ignored: ReadonlySet<string>): void {
  const known = new Set(first!.columns.map(({ name }) => name));
  for (const { path, columns } of files) {
    const odd = columns.find(({ name }) => !known.has(name) && !ignored.has(name));
    if (odd !== undefined)
      throw new DataError(
        `${path}: must have the columns of ${first!.path}, found also ${JSON.stringify(odd.name)}; give ignore=${odd.name}, or name files of one kind only`,
        { cure: { ignore: odd.name } },
      );
  }
}

/** Whether the column to learn holds lists: several labels at once. */
function holdsLists(
  columns: readonly ParquetColumn[],
  { label = DEFAULTS.label }: Pick<ParquetOptions, 'label'>,
): boolean {
  if (typeof label === 'object') return false;
  const names = { path: '', columns: columns.map(({ name }) => name) };
  return columns[positionOf(label, names, 'label')]!.fields.includes('list');
}

/** A data set of some rows of a source, which knows the rows of the source itself. */
function ofAllRows(dataset: Dataset, kept: Uint32Array, sourceRows: number): Dataset {
  const of = (part: Samples): Samples => ({ ...part, rows: takeRows(kept, part.rows!) });
  const { train, validation, test } = dataset;
  return { ...dataset, sourceRows, train: of(train), validation: of(validation), test: of(test) };
}

/** The rows but those of splits whose labels are kept secret, as they are for contests. */
function answeredRows(
  table: Table,
  splits: Source['splits'],
  { label = DEFAULTS.label }: ParquetOptions,
): { readonly kept: Uint32Array; readonly notes: readonly string[] } {
  const positions = (typeof label === 'object' ? label : [label]).map((column) =>
    positionOf(column, table, 'label'),
  );
  const answered = new Set(
    splits.filter((_, row) => positions.some((position) => table.rows[row]![position] !== null)),
  );
  const kept = everyRow(splits.length).filter((row) => answered.has(splits[row]));
  const left = splits.length - kept.length;
  // Where no row has a label, what reads them says so.
  if (left === 0 || !(answered.has('train') || answered.has(undefined)))
    return { kept: everyRow(splits.length), notes: [] };
  const secret = [...new Set(splits)].filter((split) => !answered.has(split));
  const rows = left === 1 ? 'one row' : `${left} rows`;
  const notes = [`${rows} of ${secret.join(' and ')} left out, ${left === 1 ? '' : 'all '}without a label`];
  return { kept, notes };
}
