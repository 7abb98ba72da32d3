import { checkFile } from '../check-given.js';
import { checkOptions } from '../checks.js';
import { JSON_RULES } from './format-rules.js';
import { DataError } from '../data-error.js';
import type { NumberFormat } from './number-format.js';
import { requireTableSize, type Table } from './table.js';
import { decodeText } from './decode-text.js';
import { textOf } from './text-of.js';

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

/**
 * Parses lines of JSON, an object a line (JSON Lines), into a table whose columns are the keys in the order in which they first appear. What a line does not have, or
 * has as null, is missing; a list of texts, or of the numbers of labels, becomes one text.
 *
 * @param path the file's name, for messages only.
 * @throws DataError naming the file, the line and the key: what is no object, objects within objects, no lines.
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

/**
 * The same of text, or of a piece of it that ends with a line.
 *
 * @param before lines of the pieces before
 */
export function parseJsonText(
  text: string,
  path: string,
  {
    isRead = () => true,
    isLabel = () => false,
    numbers = 'plain',
    labelSeparator = ',',
  }: JsonLinesOptions = {},
  before = 0,
): Table {
  if (before === 0 && /^\s*\[/.test(text))
    throw new DataError(
      `${path}: must hold a JSON object a line, found a list; write it so, as pandas does: ` +
        `pandas.read_json('${path}').to_json('${path.replace(/\.\w+$/, '')}.jsonl', orient='records', lines=True)`,
    );
  const positions = new Map<string, number>();
  const lists = new Set<string>();
  const sparse: (string | null)[][] = [];
  const lines: number[] = [];
  for (const [i, line] of text.split(/\r\n?|\n/).entries()) {
    if (line.trim() === '') continue;
    const where = `${path}: line ${before + i + 1}`;
    const row: (string | null)[] = [];
    for (const [key, value] of Object.entries(parseObject(line, where))) {
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
    lines.push(before + i + 1);
  }
  const columns = [...positions.keys()];
  requireTableSize(path, sparse.length, columns.length, text.length);
  return {
    path,
    columns,
    lists,
    rows: sparse.map((row) => columns.map((_, position) => row[position] ?? null)),
    lineOf: (row) => lines[row]!,
  };
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
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new DataError(
    `${where}: must be a JSON object, found ${JSON.stringify(line.slice(0, 60))}; write one object a line`,
  );
}
