import { DataError } from '../../data-error.js';
import { parseNumber } from '../../formats/number-format.js';
import { patternsOf } from '../../split/patterns.js';
import type { ColumnFields } from '../encoder.js';
import { DEFAULTS } from '../table-options.js';
import type { LabelsEncoding } from './answer-encoding.js';
import type { AnswerReader, Answers } from './answers.js';

const YES = new Set(['true', 'yes', 'y', 't']);
const NO = new Set(['false', 'no', 'n', 'f']);

/** Reads columns that each say of one label whether a row has it, or one column of the names of a row's labels. */
export function readSeveralLabels(
  columns: readonly ColumnFields[],
  rows: Uint32Array,
  separator: string,
): Answers {
  const names = columns.map(({ column }) => column);
  const encoding: LabelsEncoding =
    columns.length > 1
      ? { kind: 'labels', columns: names, labelNames: names, separator: null }
      : { kind: 'labels', columns: names, labelNames: namesIn(columns[0]!, rows, separator), separator };
  return {
    strata: patternsOf(flagsOf(encoding, columns, rows), encoding.labelNames.length),
    fit: () => encoding,
  };
}

export function severalLabelsReader(encoding: LabelsEncoding): AnswerReader {
  return {
    facts: { task: { kind: 'labels', labelNames: encoding.labelNames }, classes: 0 },
    read: (columns, rows) => ({
      labels: new Uint8Array(rows.length),
      targets: flagsOf(encoding, columns, rows),
    }),
  };
}

/** `[rows, labels]` */
function flagsOf(
  { labelNames, separator }: LabelsEncoding,
  columns: readonly ColumnFields[],
  rows: Uint32Array,
): Float32Array {
  const width = labelNames.length;
  const flags = new Float32Array(rows.length * width);
  const positions = new Map(labelNames.map((name, k) => [name, k]));
  for (const [i, row] of rows.entries()) {
    if (separator === null)
      for (const [k, fields] of columns.entries()) flags[i * width + k] = flagOf(fields, row);
    else
      for (const name of split(columns[0]!, row, separator)) {
        const k = positions.get(name);
        if (k === undefined)
          throw new DataError(
            `${columns[0]!.where(row)}: must name labels of the training file (${labelNames.join(', ')}), found ${JSON.stringify(name)}; correct it`,
          );
        flags[i * width + k] = 1;
      }
  }
  return flags;
}

function namesIn(fields: ColumnFields, rows: Uint32Array, separator: string): string[] {
  const names = new Set<string>();
  let isSingle = true;
  for (const row of rows) {
    const own = split(fields, row, separator);
    isSingle &&= own.length <= 1;
    for (const name of own) names.add(name);
  }
  if (names.size < 2)
    throw new DataError(
      `${fields.name}: must name several labels with ${JSON.stringify(separator)} between them, found ${names.size}; ` +
        `give what stands between them as label-separator, or several columns of 0 and 1 as label`,
    );
  const other = MARKS.find((mark) => [...names].some((name) => name.includes(mark)));
  if (separator === DEFAULTS.labelSeparator && isSingle && other !== undefined)
    throw new DataError(
      `${fields.name}: must name several labels with "," between them, found none with it and ${JSON.stringify(other)} between some; give label-separator=${other}`,
      { cure: { 'label-separator': other } },
    );
  return [...names].sort();
}

/** What else people write between labels. */
const MARKS = [';', '|', '\t'];

/** A list as Python, NumPy or JSON write it, `['red', 'blue']`, as pandas does with columns of lists. */
const LIST = /^\[(.*)\]$/s;
const ITEM = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\s,]+)/gs;

function split(fields: ColumnFields, row: number, separator: string): string[] {
  const field = fields.get(row) ?? '';
  const list = LIST.exec(field)?.[1];
  const names =
    list === undefined
      ? field.split(separator)
      : [...list.matchAll(ITEM)].map(([, one, other, bare]) =>
          bare === undefined ? (one ?? other)!.replace(/\\(.)/gs, '$1') : bare,
        );
  return names.map((name) => name.trim()).filter((name) => name !== '');
}

function flagOf(fields: ColumnFields, row: number): 0 | 1 {
  const field = fields.get(row) ?? '';
  const word = field.toLowerCase();
  const number = parseNumber(word, 'plain')?.value;
  if (number === 1 || YES.has(word)) return 1;
  if (number === 0 || NO.has(word)) return 0;
  throw new DataError(
    `${fields.where(row)}: must say whether the row has the label (1 or 0, true or false, yes or no), ` +
      `found ${JSON.stringify(field)}; ${number === undefined ? 'correct it' : 'write 1 or 0, or give task=regression to predict numbers'}`,
  );
}
