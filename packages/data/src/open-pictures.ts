import { check, checkFields, listOf, text } from './checks.js';
import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { DataError } from './data-error.js';
import type { Dataset } from './dataset.js';
import { parseDatasetSpec, readSpecOptions } from './dataset-spec.js';
import { endsAsJson } from './formats/json-lines.js';
import { placeIn, type Table } from './formats/table.js';
import type { ParquetFile } from './formats/parquet.js';
import { newPictureOptions, readPictureOptions, type PictureTextOptions } from './format-options.js';
import { findParquetFiles, openPart } from './parquet/parquet-files.js';
import { parquetPictures, pictureColumn, rowNames } from './parquet/parquet-pictures.js';
import { readParquetTable } from './parquet/parquet-table.js';
import { checkTask } from './task.js';
import type { AnswerEncoding } from './table/answers/answer-encoding.js';
import { answerFields } from './table/answers/answer-fields.js';
import { splitNamed } from './split/split-names.js';
import { everyRow } from './split/split-rows.js';
import { readAnswersOf, type EncodedAnswers } from './table/encode-table.js';
import { missingTests, UNKNOWN_WORDS } from './table/missing-rule.js';
import { unitOf } from './table/numeric.js';
import { DEFAULTS, type Column } from './table/table-options.js';
import { findPictures } from './images/list-pictures.js';
import type { Picture } from './images/picture.js';
import { isPictureList, LIST_OPTIONS, readPictureTable } from './images/picture-list.js';
import { refuseMisplaced, refuseTextOptions } from './refuse-misplaced.js';

/** Pictures that are to be predicted, in their order. */
export interface OpenedPictures {
  /** What each is called: its path, or its file and row. */
  readonly names: readonly string[];
  /** The pictures, few of which are in memory. */
  readonly pictures: () => AsyncIterable<Picture>;
  /** What those that the source says it of should give; undefined where it says it of none. */
  readonly answers?: EncodedAnswers | undefined;
  /** Whether those that cannot be decoded are an error, or to be left out: as the name says, or else as in training. */
  readonly damaged: 'error' | 'skip';
}

/**
 * Opens pictures for a model that was trained on pictures, wherever they are: a picture, a folder of some, a list of paths (CSV, TSV, JSON Lines), or Parquet. What is right is
 * read where it stands as it did in training: as the names of the folders, or in the columns of the labels.
 *
 * @param name a path, behind which options may say otherwise than in training how a list is written, and what becomes of damaged pictures: `new?damaged=skip`
 * @param trained the data set that was trained on, by name, and what there was to learn
 * @throws DataError (rejection) where there are no pictures, or naming the line of what is no class of training.
 *
 * @example
 * ```ts no-run
 * import { loadDataset, openPictures } from '@rankbatch/data';
 * const trained = await loadDataset('images:pets?size=64');
 * const { names, answers } = await openPictures('pets-of-today', trained);
 * ```
 */
export async function openPictures(
  name: string,
  trained: Pick<Dataset, 'name' | 'task' | 'classes' | 'classNames'>,
): Promise<OpenedPictures> {
  check('name', name, text);
  checkFields('trained', trained, { name: text });
  if (trained.task !== undefined) checkTask(trained.task);
  if (trained.classNames !== undefined) check('trained: classNames', trained.classNames, listOf(text));
  const spec = parseDatasetSpec(trained.name);
  const { path, options: own } = await readName(name);
  await refuseUnused(path, own);
  const options = { ...(spec && readPictureOptions(spec)), ...own };
  return { ...(await openSource(path, options, trained)), damaged: options.damaged ?? 'error' };
}

/** A path that is there, or one with options behind it. */
async function readName(name: string): Promise<{ path: string; options: PictureTextOptions }> {
  const isPath = await stat(name).then(
    () => true,
    () => false,
  );
  const spec = isPath ? undefined : parseDatasetSpec(/^[a-z]{2,}:/.test(name) ? name : `images:${name}`);
  if (spec === undefined) return { path: name, options: {} };
  return { path: spec.path, options: readSpecOptions(spec, newPictureOptions) };
}

/** Refuses what was said of these pictures, and says nothing of them. */
async function refuseUnused(path: string, own: PictureTextOptions): Promise<void> {
  const isTable = await isParquetTable(path);
  if (isTable || endsAsJson(path)) refuseTextOptions(own, 'images', path);
  if (isPictureList(path)) return;
  refuseMisplaced(own, isTable ? ['path'] : LIST_OPTIONS, {
    format: 'images',
    applies: 'lists of pictures (.csv, .tsv, .jsonl)',
    found: path,
  });
}

async function isParquetTable(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return /\.parquet$/i.test(path) && found?.isDirectory() !== true;
}

async function openSource(
  path: string,
  options: PictureTextOptions,
  trained: Pick<Dataset, 'task' | 'classNames'>,
): Promise<Omit<OpenedPictures, 'damaged'>> {
  if (await isParquetTable(path)) return openTable(path, options, trained);
  if (isPictureList(path)) return openList(path, options, trained);
  const names = await findPictures(path);
  return { names, pictures: () => picturesAt(names), answers: folderAnswers(path, names, trained) };
}

// oxlint-disable-next-line typescript/require-await -- files are an asynchronous source as others are
async function* picturesAt(files: readonly string[]): AsyncGenerator<Picture, void> {
  for (const file of files) yield { name: file, input: file };
}

/** Of pictures in folders, each of which is named as a class is: the first folder of the path says it. */
function folderAnswers(
  path: string,
  files: readonly string[],
  { task, classNames }: Pick<Dataset, 'task' | 'classNames'>,
): EncodedAnswers | undefined {
  if ((task !== undefined && task.kind !== 'classes') || classNames === undefined) return undefined;
  const parts = files.map((file) => relative(path, file).split(sep));
  // Of a whole data set the splits stand above the classes.
  const areSplits = parts.every(
    ([folder]) => splitNamed(folder!) !== undefined && !classNames.includes(folder!),
  );
  const labels = Uint32Array.from(parts, (names) => {
    const [folder, ...rest] = areSplits ? names.slice(1) : names;
    return rest.length === 0 ? classNames.length : classNames.indexOf(folder!) >>> 0;
  });
  if (labels.some((label) => label >= classNames.length)) return undefined;
  return { rows: labels.map((_, row) => row), labels };
}

async function openList(
  path: string,
  options: PictureTextOptions,
  trained: Pick<Dataset, 'task' | 'classNames'>,
): Promise<Omit<OpenedPictures, 'damaged'>> {
  const table = await readPictureTable(path, options);
  const position = positionIn(table.columns, options.path ?? 0);
  const names = table.rows.map((row, id) => {
    const name = position === undefined ? undefined : row[position];
    if (name) return name;
    throw new DataError(
      `${placeIn(table, id)}: column ${JSON.stringify(options.path ?? table.columns[0])}: must be the path of a picture, found nothing; leave the row out`,
    );
  });
  const folder = dirname(path);
  const files = names.map((name) => (isAbsolute(name) ? name : join(folder, name)));
  return { names, pictures: () => picturesAt(files), answers: columnAnswers(table, options, trained) };
}

async function openTable(
  path: string,
  options: PictureTextOptions,
  trained: Pick<Dataset, 'task' | 'classNames'>,
): Promise<Omit<OpenedPictures, 'damaged'>> {
  const files: ParquetFile[] = [];
  for (const part of await findParquetFiles(path)) files.push(await openPart(part));
  const [first] = files;
  const picture = pictureColumn(first!, options);
  if (picture === undefined)
    throw new DataError(
      `${path}: must have a column of pictures, structures of bytes and path, found ${first!.columns.map(({ name }) => name).join(', ')}; name one with image`,
    );
  const others = first!.columns.filter(({ name }) => name !== picture.name);
  const columns = labelPositions(
    others.map(({ name }) => name),
    options,
  ).map((position) => others[position]!);
  const table =
    columns.length === 0
      ? undefined
      : await readParquetTable(files, columns, { ...options, label: columns.map(({ name }) => name) });
  const source = await parquetPictures(files, picture.name);
  return {
    names: rowNames(files),
    pictures: () => source.pictures(),
    answers: table && columnAnswers(table, options, trained),
  };
}

function positionIn(columns: readonly string[], column: Column): number | undefined {
  const position =
    typeof column === 'number' ? (column < 0 ? columns.length + column : column) : columns.indexOf(column);
  return position >= 0 && position < columns.length ? position : undefined;
}

/** Where the columns of the labels stand; none where one of them is missing. */
function labelPositions(
  columns: readonly string[],
  { label = DEFAULTS.label }: PictureTextOptions,
): number[] {
  const asked: readonly Column[] = typeof label === 'object' ? label : [label];
  const positions = asked.flatMap((column) => positionIn(columns, column) ?? []);
  return positions.length === asked.length ? positions : [];
}

/** What the columns of the labels say, as they did in training. */
function columnAnswers(
  table: Table,
  options: PictureTextOptions,
  trained: Pick<Dataset, 'task' | 'classNames'>,
): EncodedAnswers | undefined {
  const positions = labelPositions(table.columns, options);
  const path = positionIn(table.columns, options.path ?? 0);
  const isList = isPictureList(table.path);
  if (positions.length === 0 || (isList && positions.includes(path!))) return undefined;
  const { missing: fields = DEFAULTS.missing, numbers = DEFAULTS.numbers } = options;
  const missing = { fields, wordsInNumbers: UNKNOWN_WORDS };
  // Runs of before do not know them: as the list has them then, all alike.
  const ownUnits = (): string[] =>
    answerFields(table, positions, { style: 'numbers', missing: missingTests(missing) }).map((column) =>
      unitOf(column, everyRow(table.rows.length), numbers),
    );
  const columns = positions.map((position) => table.columns[position]!);
  const answers = answerEncoding(columns, ownUnits, options, trained);
  return answers && readAnswersOf({ answers, numbers, missing }, table);
}

function answerEncoding(
  columns: readonly string[],
  ownUnits: () => string[],
  { labelSuffix: suffix = '', labelSeparator = DEFAULTS.labelSeparator }: PictureTextOptions,
  { task, classNames }: Pick<Dataset, 'task' | 'classNames'>,
): AnswerEncoding | undefined {
  if (task?.kind === 'regression') {
    const { means, deviations, units = ownUnits() } = task;
    return { kind: 'regression', columns, means, deviations, units };
  }
  if (task?.kind === 'labels')
    return {
      kind: 'labels',
      columns,
      labelNames: task.labelNames,
      separator: columns.length > 1 ? null : labelSeparator,
    };
  return classNames && { kind: 'classes', columns, classNames, suffix };
}
