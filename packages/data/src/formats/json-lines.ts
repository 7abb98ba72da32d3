import { checkFile } from '../check-given.js';
import { checkOptions, fieldOf, isObject } from '../checks.js';
import { JSON_RULES } from './format-rules.js';
import { DataError } from '../data-error.js';
import { mayBeRounded, withLongIntegersAsText } from './exact-json.js';
import { keptValue, type KeptValue } from './kept-value.js';
import type { NumberFormat } from './number-format.js';
import { requireTableSize, type Table } from './table.js';
import { decodeText } from './decode-text.js';
import { asLines, beginsList, cureOfOneObject, parseList } from './json-list.js';
import { outlineOf, textOf } from './text-of.js';

/** How objects become rows. */
export interface JsonLinesOptions {
  /** Whether the values of a key are read; else they are missing, whatever they are. @default all are */
  readonly isRead?: (key: string) => boolean;
  /** Whether the values of a key are to be learnt, which may be lists of the numbers of labels. @default none are */
  readonly isLabel?: (key: string) => boolean;
  /** How the other fields of the table write numbers. @default 'plain' */
  readonly numbers?: NumberFormat;
  /** What stands between the texts of a list. @default ',' */
  readonly labelSeparator?: string;
}

/** Whether the name of a file says that it is JSON. */
export const endsAsJson = (path: string): boolean => /\.(?:json|jsonl|ndjson)(?:\.gz)?$/i.test(path);

/**
 * Parses lines of JSON, an object a line (JSON Lines), or a JSON list of objects, into a table whose columns are the keys in the order in which they first appear. What an
 * object does not have, or has as null, is missing; a list of texts, or of the numbers of labels, becomes one text.
 *
 * @param path the file's name, for messages only.
 * @throws DataError naming the file, the line or the item, and the key: what is no object, objects within objects, no lines.
 *
 * @example
 * ```ts
 * import { parseJsonLines } from '@rankbatch/data';
 * const { columns, rows } = parseJsonLines(new TextEncoder().encode('{"size": 2}\n{"size": 3, "kind": "red"}\n'), 'fruit.jsonl');
 * columns; // => ['size', 'kind']
 * rows; // => [['2', null], ['3', 'red']]
 * ```
 */
export function parseJsonLines(bytes: Uint8Array, path: string, options: JsonLinesOptions = {}): Table {
  checkFile('file', { bytes, path });
  checkOptions(options, JSON_RULES);
  const table = parseJsonText(decodeText(bytes, path), path, options);
  if (table.rows.length === 0) throw new DataError(`${path}: must hold at least one line, found none`);
  return table;
}

/** Options of a piece of a file. */
interface PieceOptions extends JsonLinesOptions {
  /** Keys whose values are kept as they are; null in objects without them. @default none */
  readonly keep?: readonly string[] | undefined;
}

/**
 * The same of text, or of a piece of it that ends with a line; a list must be whole.
 *
 * @param before lines of the pieces before
 */
export function parseJsonText(text: string, path: string, options: PieceOptions = {}, before = 0): Table {
  if (before === 0 && beginsList(text)) {
    const table = tableOf(objectsOfList(text, path), { path, letters: text.length }, options);
    return { ...table, placeOf: (row) => `${path}: item ${row + 1}` };
  }
  try {
    return tableOf(objectsOfLines(text, path, before), { path, letters: text.length }, options);
  } catch (error) {
    const cure = before === 0 ? cureOfOneObject(text, path) : undefined;
    if (cure === undefined) throw error;
    throw new DataError(
      `${path}: must be a JSON list of objects, or an object a line, found one object that holds all rows; write them so, as pandas does: ${cure}`,
      { cause: error },
    );
  }
}

/** What becomes a row, and where it stands. */
interface PlacedObject {
  readonly object: object;
  /** The same with integers of many digits as texts. */
  readonly exact: () => unknown;
  /** The file and the place, for messages. */
  readonly where: string;
  readonly line: number;
}

function* objectsOfLines(text: string, path: string, before: number): Generator<PlacedObject, void> {
  for (const [i, content] of text.split(/\r\n?|\n/).entries()) {
    if (content.trim() === '') continue;
    const line = before + i + 1;
    const where = `${path}: line ${line}`;
    yield {
      object: parseObject(content, where),
      exact: () => parseObject(withLongIntegersAsText(content), where),
      where,
      line,
    };
  }
}

function* objectsOfList(text: string, path: string): Generator<PlacedObject, void> {
  let exactItems: readonly unknown[] | undefined;
  for (const [i, object] of parseList(text, path).entries()) {
    const where = `${path}: item ${i + 1}`;
    if (!isObject(object))
      throw new DataError(
        `${where}: must be a JSON object, found ${outlineOf(object)}; give each value a name, as pandas does: ${asLines(path)}`,
      );
    const exact = () => {
      exactItems ??= parseList(withLongIntegersAsText(text), path);
      return exactItems[i];
    };
    yield { object, exact, where, line: i + 1 };
  }
}

function tableOf(
  objects: Iterable<PlacedObject>,
  { path, letters }: { readonly path: string; readonly letters: number },
  { isRead = () => true, isLabel = () => false, numbers = 'plain', labelSeparator = ',', keep }: PieceOptions,
): Table {
  const positions = new Map<string, number>();
  const lists = new Set<string>();
  const sparse: (string | null)[][] = [];
  const lines: number[] = [];
  const kept: KeptValue[][] = [];
  for (const { object, exact, where, line } of objects) {
    const row: (string | null)[] = [];
    for (const [key, value] of Object.entries(object)) {
      let position = positions.get(key);
      if (position === undefined) positions.set(key, (position = positions.size));
      if (Array.isArray(value)) lists.add(key);
      row[position] = isRead(key)
        ? textOf(value, {
            where: `${where}: ${JSON.stringify(key)}`,
            key,
            numbers,
            labelSeparator,
            isLabel: isLabel(key),
          })
        : null;
    }
    sparse.push(row);
    if (keep) kept.push(keep.map((key) => keptField(key, { object, exact, where })));
    lines.push(line);
  }
  const columns = [...positions.keys()];
  if (columns.length === 0 && lines.length > 0)
    throw new DataError(`${path}: must hold objects with keys, found only empty ones`);
  requireTableSize(path, sparse.length, columns.length, letters);
  return {
    path,
    columns,
    lists,
    ...(keep && { kept }),
    rows: sparse.map((row) => columns.map((_, position) => row[position] ?? null)),
    lineOf: (row) => lines[row]!,
  };
}

/** The value of a key: integers that a number cannot hold are bigints, other numbers are as float64 has them. */
function keptField(key: string, { object, exact, where }: Omit<PlacedObject, 'line'>): KeptValue {
  const value: unknown = Object.hasOwn(object, key) ? Reflect.get(object, key) : null;
  const digits: unknown = mayBeRounded(value) ? fieldOf(exact(), key) : value;
  if (digits !== value && typeof digits === 'string') return BigInt(digits);
  return keptValue(value, `${where}: ${JSON.stringify(key)}`);
}

function parseObject(line: string, where: string): object {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new DataError(
      `${where}: must be a JSON object, found ${JSON.stringify(line.slice(0, 60))} (${cause instanceof Error ? cause.message : String(cause)}); ` +
        (/:\s*-?(?:NaN|Infinity)\b/.test(line)
          ? 'write null for what is no number, as to_json of pandas does'
          : 'write one object a line'),
      { cause },
    );
  }
  if (isObject(value)) return value;
  throw new DataError(
    `${where}: must be a JSON object, found ${JSON.stringify(line.slice(0, 60))}; write one object a line`,
  );
}
