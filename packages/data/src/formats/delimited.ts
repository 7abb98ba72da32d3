import { checkFile } from '../check-given.js';
import { checkOptions } from '../checks.js';
import { DELIMITED_RULES } from './format-rules.js';
import Papa from 'papaparse';
import { DataError, type OptionTexts } from '../data-error.js';
import { requireTableSize, type Table } from './table.js';
import { decodeText } from './decode-text.js';
import { refuseOtherText } from './other-text.js';
import { cureOfBlanks, guessDelimiter } from './guess-delimiter.js';
import { withoutComments } from './row-cutter.js';

/** How a file of delimited text is written. */
export interface DelimitedOptions {
  /** The first row names the columns, those without a name `column 0` and so on. @default true, without `columns` */
  readonly header?: boolean;
  /** Names of the columns of a file without header. @default none */
  readonly columns?: readonly string[];
  /** What stands between two fields. @default ',' */
  readonly delimiter?: string;
  /** Fields may stand in double quotes, and then hold delimiters and line breaks. @default true */
  readonly quotes?: boolean;
  /** Lines that start with it, also behind blanks, are skipped; quoted fields that do are data. @default none */
  readonly comment?: string;
  /** How letters are written as bytes, by the names of the Encoding Standard, such as 'windows-1252'. @default 'utf-8', or UTF-16 where the file begins with its mark */
  readonly charset?: string;
}

/** Rows of delimited text, which may take several lines each. */
export interface DelimitedTable extends Table {
  /** The line on which a row begins, from 1. */
  readonly firstLineOf: (row: number) => number;
}

/**
 * Parses comma- or tab-separated text (RFC 4180). Empty lines are skipped.
 *
 * @param path the file's name, for messages only.
 * @throws DataError naming the file and the line: rows of unequal length, unclosed quotes, columns of the same name, no rows.
 *
 * @example
 * ```ts
 * import { parseDelimited } from '@rankbatch/data';
 * const { columns, rows } = parseDelimited(new TextEncoder().encode('size,kind\n2,"red, round"\n'), 'fruit.csv');
 * columns; // => ['size', 'kind']
 * rows; // => [['2', 'red, round']]
 * ```
 */
export function parseDelimited(
  bytes: Uint8Array,
  path: string,
  options: DelimitedOptions = {},
): DelimitedTable {
  checkFile('file', { bytes, path });
  checkOptions(options, DELIMITED_RULES);
  const text = withEqualLineEnds(decodeText(bytes, path, options.charset));
  const parser = new DelimitedParser(path, options);
  const rows = parser.parse(withoutComments(text, options));
  const { columns } = parser;
  if (columns === undefined) throw new DataError(`${path}: must hold at least one row, found none`);
  if (rows.count === 0) throw new DataError(`${path}: must hold rows below its header, found none`);
  requireTableSize(path, rows.count, columns.length, bytes.length);
  return { path, columns, rows: rows.fields, lineOf: rows.lineOf, firstLineOf: rows.firstLineOf };
}

/** Rows of a piece of a file. */
export interface ParsedRows {
  readonly count: number;
  readonly fields: readonly (readonly string[])[];
  /** The line of the file on which a row ends, from 1. */
  readonly lineOf: (row: number) => number;
  /** The line on which it begins. */
  readonly firstLineOf: (row: number) => number;
}

/**
 * Parses delimited text with LF at the ends of lines and without comments piece by piece, each of which ends with a row; the first row may name
 * the columns.
 */
export class DelimitedParser {
  readonly #path: string;
  readonly #options: DelimitedOptions & { readonly delimiter: string; readonly quotes: boolean };
  readonly #header: boolean;
  /** Lines of the pieces before. */
  #before = 0;
  /** Names of the columns, once a row is known. */
  columns: readonly string[] | undefined;

  constructor(path: string, options: DelimitedOptions) {
    const { columns, header = columns === undefined, delimiter = ',', quotes = true } = options;
    if (columns !== undefined && header)
      throw new DataError('columns: must be left out where the header names them, got both; leave one out');
    this.#path = path;
    this.#options = { ...options, delimiter, quotes };
    this.#header = header;
  }

  /** The rows of the next piece. */
  parse(text: string): ParsedRows {
    const path = this.#path;
    if (this.columns === undefined) refuseOtherText(text, path);
    const { delimiter, quotes, comment } = this.#options;
    const { data, errors } = Papa.parse<string[]>(text, {
      delimiter,
      newline: '\n',
      quoteChar: quotes ? '"' : '\0',
    });
    const refuse = (problem: string, otherwise: Cure): DataError => {
      const other = guessDelimiter(text, { quotes, comment }, delimiter);
      if (other === undefined) {
        const blanks = delimiter === ' ' ? cureOfBlanks(text, path) : undefined;
        const { words, cure } = blanks === undefined ? otherwise : { words: blanks };
        return new DataError(`${problem}; ${words}`, cure && { cure });
      }
      return new DataError(
        `${problem}; the file looks as if it had ${other.name} between fields: give delimiter=${other.option}`,
        { cure: { delimiter: other.mark } },
      );
    };
    const lineEnds = countLineEnds(text);
    const lines = lineCounter(data, this.#before, lineEnds);
    const [fault] = errors;
    if (fault !== undefined) {
      const before = text.slice(0, fault.index);
      const isNote = comment === undefined && text.startsWith('#', before.lastIndexOf('\n') + 1);
      throw refuse(
        `${path}: line ${this.#before + countLineEnds(before) + 1}: ${fault.message.toLowerCase()}`,
        isNote
          ? { words: 'the line looks like a note: give comment=# to skip such lines', cure: { comment: '#' } }
          : { words: 'double a quote inside a quoted field, or read without quotes (quotes=no)' },
      );
    }
    const kept: number[] = [];
    for (const [i, fields] of data.entries()) {
      for (const [k, field] of fields.entries()) fields[k] = field.trim();
      if (fields.length > 1 || fields[0] !== '') kept.push(i);
    }
    const isFirst = this.columns === undefined;
    const [first] = kept;
    if (isFirst && first !== undefined)
      this.columns = this.#name(data[first]!, () => `${path}: line ${lines(first)}`);
    // One column alone is rather a file of another delimiter.
    if ((this.columns?.length ?? 0) > 1) this.#requireQuotesAtStart(text);
    const places = isFirst && this.#header ? kept.slice(1) : kept;
    const { length: width } = this.columns ?? [];
    const fields = places.map((i) => {
      const row = data[i]!;
      if (row.length !== width)
        throw refuse(
          `${path}: line ${lines(i)}: must have ${width} fields, one for each column, found ${row.length}`,
          noteAbove(this.columns!) ??
            (isFirst && i === places[0] ? cureOfHeader(this.columns!) : undefined) ?? {
              words: `is a delimiter missing, or one too many (${JSON.stringify(delimiter)})?`,
            },
        );
      return row;
    });
    this.#before += lineEnds;
    return {
      count: places.length,
      fields,
      lineOf: (row) => lines(places[row]!),
      firstLineOf: (row) => lines(places[row]! - 1) + 1,
    };
  }

  /** Behind blanks a quote is a letter: what it encloses would keep its quotes, and be cut at delimiters in it. */
  #requireQuotesAtStart(text: string): void {
    const { delimiter, quotes } = this.#options;
    const at = quotes ? findQuoteBehindBlanks(text, delimiter) : -1;
    if (at < 0) return;
    const before = text.slice(0, at);
    const [shown] = text.slice(at).split('\n', 1);
    const mark = JSON.stringify(delimiter).slice(1, -1);
    throw new DataError(
      `${this.#path}: line ${this.#before + countLineEnds(before) + 1}: quotes must stand right behind ${JSON.stringify(delimiter)}, found blanks before ${shown!.slice(0, MOST_SHOWN)}; ` +
        `remove these, sed 's/^[ \\t]*"/"/; s/${mark}[ \\t]*"/${mark}"/g' ${this.#path} > table.csv, or give quotes=no where quotes are letters`,
    );
  }

  #name(first: readonly string[], where: () => string): readonly string[] {
    const [, delimiter] = /^sep=(.?)$/i.exec(first.join(this.#options.delimiter)) ?? [];
    if (this.#header && delimiter !== undefined)
      throw new DataError(
        `${where()}: must name the columns, found a note to spreadsheets, ${JSON.stringify(`sep=${delimiter}`)}; ` +
          `skip it with comment=sep%3D&delimiter=${encodeURIComponent(delimiter || ',')}`,
        { cure: { comment: 'sep=', delimiter: delimiter || ',' } },
      );
    const columns = this.#header
      ? first.map((name, k) => (name === '' ? namelessColumn(k) : name))
      : (this.#options.columns ?? first.map((_, k) => String(k)));
    requireNames(columns, () => (this.#header ? where() : 'columns'));
    return columns;
  }
}

/** Letters of a field that a message shows. */
const MOST_SHOWN = 20;

/** Where the first quote stands that only blanks part from the start of its field; -1 if none does. */
function findQuoteBehindBlanks(text: string, delimiter: string): number {
  // In quotes it means nothing: few files have to be looked at letter by letter.
  const mark = delimiter.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  if (!new RegExp(String.raw`(?:^|\n|${mark})[ \t]+"`).test(text)) return -1;
  let place: 'start' | 'blanks' | 'field' | 'quotes' | 'quote' = 'start';
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (place === 'quotes') {
      if (letter === '"') place = 'quote';
    } else if (letter === '"') {
      if (place === 'blanks') return i;
      if (place !== 'field') place = 'quotes';
    } else if (letter === '\n') {
      place = 'start';
    } else if (letter === delimiter[0] && text.startsWith(delimiter, i)) {
      place = 'start';
      i += delimiter.length - 1;
    } else if ((letter === ' ' || letter === '\t') && (place === 'start' || place === 'blanks')) {
      place = 'blanks';
    } else {
      place = 'field';
    }
  }
  return -1;
}

/** What to do, and the options that do it, where some do. */
interface Cure {
  readonly words: string;
  readonly cure?: OptionTexts;
}

/** The cure where the line that was taken for the header begins as a note does; undefined where it does not. */
export function noteAbove([first]: readonly string[]): Cure | undefined {
  if (!first!.startsWith('#')) return undefined;
  const words = 'its first line looks like a note: give comment=# to skip such lines';
  return { words, cure: { comment: '#' } };
}

/** The cure where no row fits what was taken for the header. */
function cureOfHeader(columns: readonly string[]): Cure | undefined {
  const words = 'remove what stands above the line that names the columns';
  return columns.length === 1 ? { words } : undefined;
}

function countLineEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** What a column without a name is called. */
export const namelessColumn = (position: number): string => `column ${position}`;

/** With one mark at the end of every line, be it LF, CR LF or CR, and a mixture of them. */
function withEqualLineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

function requireNames(columns: readonly string[], where: () => string): void {
  const names = new Set<string>();
  for (const name of columns) {
    if (names.size === names.add(name).size)
      throw new DataError(
        `${where()}: columns must have different names, found ${JSON.stringify(name)} twice; rename one, or where this line is no header give header=no`,
        { cure: { header: 'no' } },
      );
  }
}

/**
 * The line on which a row of the raw text ends, that of the last piece for row -1: quoted fields may hold line breaks. To be made before white
 * space is cut off fields.
 */
function lineCounter(
  data: readonly (readonly string[])[],
  before: number,
  lineEnds: number,
): (row: number) => number {
  if (data.length === lineEnds + 1) return (row) => before + row + 1;
  const ends = new Uint32Array(data.length);
  let line = before;
  for (const [i, fields] of data.entries()) {
    line += 1;
    for (const field of fields) if (field.includes('\n')) line += field.split('\n').length - 1;
    ends[i] = line;
  }
  return (row) => (row < 0 ? before : (ends[row] ?? before + data.length));
}
