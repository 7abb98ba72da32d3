import { checkFile } from '../check-given.js';
import { check, object } from '../checks.js';
import { checkEncoding } from './check-encoding.js';
import { DataError } from '../data-error.js';
import type { Samples, SamplesInMemory } from '../dataset.js';
import { parseDelimited } from '../formats/delimited.js';
import { parseJsonLines } from '../formats/json-lines.js';
import type { NamedBytes } from '../named-bytes.js';
import { everyRow } from '../split/split-rows.js';
import { answerFields, answerReader, styleOf } from './answers/answer-fields.js';
import { encodeFeatures } from './encode-features.js';
import { missingTests } from './missing-rule.js';
import { isNear } from './near-name.js';
import { writeNumber } from '../formats/number-format.js';
import { columnsWithoutHeader, textFormatOf } from './text-format.js';
import { requireSeveralColumns } from './several-columns.js';
import type { TableEncoding } from './table-encoding.js';
import type { Table } from '../formats/table.js';
import { withColumns } from './with-columns.js';

/** Rows as a model takes them: all of `Samples` but what they should give. */
export type EncodedRows = Pick<SamplesInMemory, 'count' | 'shape' | 'values'>;

/** A row by the names of its columns; null and undefined are missing values. */
export type RowObject = Readonly<Record<string, string | number | boolean | null | undefined>>;

/**
 * Encodes the rows of another file as those of training were, bit for bit, in their order. Columns are found by their names, in whatever order; those
 * that training did not use, and those of the labels, may be left out. Without a header the file has the columns of training, with or
 * without those of the labels.
 *
 * @param encoding `encoding` of the data set that was trained on, also as read from JSON.
 * @param file a file as the training file was written, or its rows, read by `parseTable`.
 * @throws DataError naming the file, line and column.
 *
 * @example
 * ```ts
 * import { encodeTable, tableDataset, type TableEncoding } from '@rankbatch/data';
 * const lines = Array.from({ length: 50 }, (_, i) => `${i},${i % 2 ? 'red' : 'green'},${i < 25 ? 'low' : 'high'}`);
 * const file = { path: 'levels.csv', bytes: new TextEncoder().encode(['size,color,level', ...lines].join('\n')) };
 * const json = JSON.stringify(tableDataset(file, { scale: 'none' }).encoding);
 *
 * const bytes = new TextEncoder().encode('color,size\nred,7\ngreen,?\n');
 * const { values } = encodeTable(JSON.parse(json) as TableEncoding, { path: 'new.csv', bytes });
 * [...values.subarray(0, 3)]; // => [7, 0, 1]
 * ```
 */
export function encodeTable(encoding: TableEncoding, file: NamedBytes | Table): EncodedRows {
  checkEncoding(encoding);
  check('file', file, object);
  const table = 'rows' in file ? file : parseTable(encoding, file);
  const known = positionsOf(table);
  const positions = encoding.features.map(({ column }) => {
    const position = known.get(column);
    if (position !== undefined) return position;
    if (encoding.features.length > 1)
      requireSeveralColumns(
        table,
        `the column ${JSON.stringify(column)} that the model was trained with`,
        encoding.file.format,
      );
    throw new DataError(
      `${table.path}: must have the column ${JSON.stringify(column)} that the model was trained with, found ${listOf(table.columns)}`,
    );
  });
  return encodeFeatures(encoding, {
    table,
    positions,
    rows: everyRow(table.rows.length),
    missing: missingTests(encoding.missing),
    isFitted: true,
  });
}

/** What a model should give for some rows. */
export interface EncodedAnswers extends Pick<Samples, 'labels' | 'targets'> {
  /** Which rows of the table these are of: all that have a label. */
  readonly rows: Uint32Array;
}

/**
 * What a model should give for the rows of another file that have a label, in their order: `labels` and, for other tasks than classes, `targets`, with the
 * `rows` that they are of.
 *
 * @returns `undefined` if the file lacks a column of labels, or all of its rows do.
 * @throws DataError naming the file, line and column of what is no class of training.
 */
export function encodeAnswers(encoding: TableEncoding, file: NamedBytes | Table): EncodedAnswers | undefined {
  checkEncoding(encoding);
  check('file', file, object);
  return readAnswersOf(encoding, 'rows' in file ? file : parseTable(encoding, file));
}

/** The same for the rows of a table of any kind, by what an encoding says of its answers. */
export function readAnswersOf(
  encoding: Pick<TableEncoding, 'answers' | 'missing' | 'numbers'>,
  table: Table,
): EncodedAnswers | undefined {
  const known = positionsOf(table);
  const positions = encoding.answers.columns.flatMap((column) => known.get(column) ?? []);
  if (positions.length < encoding.answers.columns.length) return undefined;
  const missing = missingTests(encoding.missing);
  const columns = answerFields(table, positions, { style: styleOf(encoding.answers), missing });
  const rows = everyRow(table.rows.length).filter((row) =>
    columns.every((fields) => fields.get(row) !== undefined),
  );
  if (rows.length === 0) return undefined;
  return { rows, ...answerReader(encoding.answers).read(columns, rows, encoding.numbers) };
}

/**
 * Encodes rows as those of training were, bit for bit, such as the requests of a service.
 *
 * @param rows objects by the names of columns; a column that a row does not have is missing there. Numbers need no unit.
 * @throws DataError naming the row and column, also where a name is almost that of a column which the row does not have.
 *
 * @example
 * ```ts
 * import { encodeRows, tableDataset } from '@rankbatch/data';
 * const lines = Array.from({ length: 50 }, (_, i) => `${i},${i % 2 ? 'red' : 'green'},${i < 25 ? 'low' : 'high'}`);
 * const file = { path: 'levels.csv', bytes: new TextEncoder().encode(['size,color,level', ...lines].join('\n')) };
 * const { encoding } = tableDataset(file, { scale: 'none' });
 * const { values, shape } = encodeRows(encoding!, [{ size: 7, color: 'red' }]);
 * [...values]; // => [7, 0, 1]
 * shape; // => [3]
 * ```
 */
export function encodeRows(encoding: TableEncoding, rows: readonly RowObject[]): EncodedRows {
  checkEncoding(encoding);
  const { features, numbers } = encoding;
  requireRows(rows);
  const stranger = rows.findIndex((row) => features.every(({ column }) => !Object.hasOwn(row, column)));
  if (stranger >= 0)
    throw new DataError(
      `rows: row ${stranger} must have columns that the model was trained with, such as ${JSON.stringify(features[0]!.column)}, ` +
        `found ${listOf(Object.keys(rows[stranger]!))}`,
    );
  refuseMisspelt(encoding, rows);
  const table: Table = {
    path: 'rows',
    columns: features.map(({ column }) => column),
    rows: rows.map((row) =>
      features.map((feature) => {
        const value = Object.hasOwn(row, feature.column) ? row[feature.column] : null;
        if (value === null || value === undefined) return null;
        if (typeof value === 'number' && feature.kind === 'number')
          return writeNumber(value, numbers, feature.unit);
        return String(value).trim();
      }),
    ),
    lineOf: (row) => row,
    placeOf: (row) => `rows: row ${row}`,
  };
  return encodeTable(encoding, table);
}

/** Refuses rows that lack a column and have one of no meaning whose name is almost the same: it would be taken as missing. */
function refuseMisspelt({ columns, features }: TableEncoding, rows: readonly RowObject[]): void {
  const known = new Set(columns);
  for (const [at, row] of rows.entries()) {
    const strangers = Object.keys(row).filter((name) => !known.has(name));
    if (strangers.length === 0) continue;
    const absent = features.filter(({ column }) => !Object.hasOwn(row, column));
    for (const { column } of absent) {
      const misspelt = strangers.find((name) => isNear(name, column));
      if (misspelt !== undefined)
        throw new DataError(
          `rows: row ${at}: ${JSON.stringify(misspelt)} must be the name of a column that the model was trained with, ` +
            `as ${JSON.stringify(column)}; if it is another, give ${JSON.stringify(column)} too, null where it is missing`,
        );
    }
  }
}

/** Refuses what is no list of rows, and values that are no fields of a table. */
function requireRows(rows: readonly unknown[]): void {
  if (!Array.isArray(rows))
    throw new DataError(`rows: must be an array of objects by the names of columns, got ${kindOf(rows)}`);
  for (let row = 0; row < rows.length; row++) {
    const found: unknown = rows[row];
    if (typeof found !== 'object' || found === null || Array.isArray(found))
      throw new DataError(
        `rows: row ${row} must be an object by the names of columns, as { size: 7, color: 'red' }, got ${kindOf(found)}`,
      );
    for (const [column, value] of Object.entries(found))
      if (value !== null && !['string', 'number', 'boolean', 'bigint', 'undefined'].includes(typeof value))
        throw new DataError(
          `rows: row ${row}: ${JSON.stringify(column)} must be text, a number, true, false, null or undefined, got ${kindOf(value)}; give it as one of these`,
        );
  }
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object'
    ? `an object (${value.constructor?.name ?? 'without a class'})`
    : `a ${typeof value}`;
}

/**
 * Reads a file that is written as the training file was, for `encodeTable` and `encodeAnswers`, and to show its fields.
 *
 * @throws DataError naming the file and line.
 */
export function parseTable(encoding: TableEncoding, file: NamedBytes): Table {
  checkEncoding(encoding);
  checkFile('file', file);
  const { bytes, path } = file;
  const format = textFormatOf(encoding, path);
  if (format.kind === 'delimited') {
    const table = parseDelimited(bytes, path, format.options);
    if (format.hasHeader) return table;
    return { ...table, columns: columnsWithoutHeader(encoding, path, table.columns) };
  }
  const { columns, answers } = encoding;
  const table = parseJsonLines(bytes, path, format.options);
  return withColumns(
    table,
    columns.filter((name) => !answers.columns.includes(name) || table.columns.includes(name)),
  );
}

function positionsOf({ columns }: Table): ReadonlyMap<string, number> {
  return new Map(columns.map((name, position) => [name, position]));
}

const listOf = (columns: readonly string[]): string =>
  columns.length > 20 ? `${columns.slice(0, 20).join(', ')}, ...` : columns.join(', ');
