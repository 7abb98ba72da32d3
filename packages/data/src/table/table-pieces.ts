import { checkEncoding } from './check-encoding.js';
import { check, integer, listOf, text as words } from '../checks.js';
import { DataError } from '../data-error.js';
import { DelimitedParser, type DelimitedOptions } from '../formats/delimited.js';
import { parseJsonText } from '../formats/json-lines.js';
import { requireKept, type KeptValue } from '../formats/kept-value.js';
import { beginsList, requireListSize } from '../formats/json-list.js';
import { RowCutter } from '../formats/row-cutter.js';
import type { Table } from '../formats/table.js';
import { tablePart } from '../formats/take-table.js';
import { readText } from '../read-text.js';
import { requireSeveralColumns } from './several-columns.js';
import { columnsWithoutHeader, textFormatOf } from './text-format.js';
import type { TableEncoding } from './table-encoding.js';
import { withColumns } from './with-columns.js';

/** Letters of the pieces that are parsed at once. */
const LETTERS = 2 ** 20;

/**
 * Reads a table as `parseTable` does, so many rows at a time: however long the file is, few of them are in memory. For `encodeTable` and `encodeAnswers`.
 *
 * @param encoding that of the training file.
 * @param rows of each piece, but the last.
 * @param keep names of columns whose values `kept` of each piece is to have, whether the encoding uses them or not. @default none
 * @throws DataError naming the file and line, when it comes to it, and the columns that there are where one to keep is not: at once, or of JSON lines at the end.
 *
 * @example
 * ```ts no-run
 * import { encodeTable, loadDataset, tablePieces } from '@rankbatch/data';
 * const { encoding } = await loadDataset('houses.csv?label=price&task=regression');
 * for await (const piece of tablePieces(encoding!, 'millions.csv')) encodeTable(encoding!, piece);
 * ```
 */
export async function* tablePieces(
  encoding: TableEncoding,
  path: string,
  rows = 4096,
  keep?: readonly string[],
): AsyncGenerator<Table, void> {
  checkEncoding(encoding);
  check('path', path, words);
  check('rows', rows, integer(1));
  if (keep !== undefined) check('keep', keep, listOf(words));
  let waiting: Table[] = [];
  let count = 0;
  let isEmpty = true;
  for await (const table of parsedPieces(encoding, path, keep)) {
    isEmpty = false;
    const { length } = table.rows;
    let start = 0;
    while (count + length - start >= rows) {
      const end = start + rows - count;
      yield joined([...waiting, tablePart(table, start, end)]);
      [waiting, count, start] = [[], 0, end];
    }
    if (start < length) waiting.push(tablePart(table, start, length));
    count += length - start;
  }
  if (isEmpty) throw new DataError(`${path}: must hold at least one row, found none`);
  if (count > 0) yield joined(waiting);
}

/** Tables of the same columns, of as many rows as come. */
async function* parsedPieces(
  encoding: TableEncoding,
  path: string,
  keep: readonly string[] | undefined,
): AsyncGenerator<Table, void> {
  const format = textFormatOf(encoding, path);
  if (format.kind === 'jsonl') {
    let lines = 0;
    let missing = keep ?? [];
    let first: Table | undefined;
    for await (const text of wholeObjects(path)) {
      const table = parseJsonText(text, path, { ...format.options, keep }, lines);
      lines += text.split('\n').length - 1;
      if (table.rows.length === 0) continue;
      first ??= table;
      missing = missing.filter((name) => !table.columns.includes(name));
      // A piece may lack what others have: labels too are missing there.
      yield withColumns(table, encoding.columns);
    }
    // Any line may be the first that has a key, so only the end tells which are nowhere.
    if (first) requireKept(path, first.columns, missing);
    return;
  }
  const { options } = format;
  const parser = new DelimitedParser(path, options);
  let columns: readonly string[] | undefined;
  for await (const text of wholeRows(path, options)) {
    const { count, fields, lineOf } = parser.parse(text);
    if (count === 0) continue;
    columns ??= format.hasHeader ? parser.columns! : columnsWithoutHeader(encoding, path, parser.columns!);
    const table = { path, columns, rows: fields, lineOf };
    yield keep ? { ...table, kept: keptFields(table, keep) } : table;
  }
}

/** The fields to keep of each row, null where they are empty. */
function keptFields(table: Table, keep: readonly string[]): KeptValue[][] {
  const { path, columns, rows } = table;
  const [first] = keep;
  if (first !== undefined && !columns.includes(first))
    requireSeveralColumns(table, `the column ${JSON.stringify(first)} that is to be kept`, 'delimited');
  requireKept(path, columns, keep);
  const positions = keep.map((name) => columns.indexOf(name));
  return rows.map((fields) => positions.map((position) => fields[position] || null));
}

/** Letters that a row may have: what never ends a row must not fill the memory. */
const MOST_ROW_LETTERS = 2 ** 26;

/** The text of a file in pieces that end with a whole row. */
async function* wholeRows(path: string, options: DelimitedOptions): AsyncGenerator<string, void> {
  const cutter = new RowCutter(options, LETTERS);
  for await (const text of readText(path, options.charset)) yield* wholeOf(cutter, text, path);
  const rest = cutter.end();
  if (rest !== '') yield rest;
}

function* wholeOf(cutter: RowCutter, text: string, path: string): Generator<string, void> {
  const whole = cutter.push(text);
  if (cutter.waiting > MOST_ROW_LETTERS)
    throw new DataError(
      `${path}: must have ends of rows within ${MOST_ROW_LETTERS} letters, found none; is it a table, and is every quote closed?`,
    );
  if (whole !== '') yield whole;
}

/** The text of JSON Lines in pieces that end with a line, that of a list as a whole. */
async function* wholeObjects(path: string): AsyncGenerator<string, void> {
  const cutter = new RowCutter({ delimiter: '\n', quotes: false }, LETTERS);
  let list: string | undefined;
  let isFirst = true;
  for await (const text of readText(path)) {
    if (isFirst && beginsList(text)) list = '';
    isFirst = false;
    if (list === undefined) {
      yield* wholeOf(cutter, text, path);
    } else {
      list += text;
      requireListSize(list.length, path);
    }
  }
  const rest = list ?? cutter.end();
  if (rest !== '') yield rest;
}

/** One table of several with the same columns. */
function joined(tables: readonly Table[]): Table {
  const [first, ...others] = tables;
  if (others.length === 0) return first!;
  return {
    ...first!,
    rows: tables.flatMap((table) => table.rows),
    ...(first!.kept && { kept: tables.flatMap((table) => table.kept ?? []) }),
    lineOf(row) {
      let place = row;
      for (const table of tables) {
        if (place < table.rows.length) return table.lineOf(place);
        place -= table.rows.length;
      }
      return tables.at(-1)!.lineOf(place);
    },
  };
}
